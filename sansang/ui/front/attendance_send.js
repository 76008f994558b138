// Sending: the queue goes to the server in batches; an entry leaves it only when the server has answered for it.
import * as store from "./attendance_store.js";

const JSON_TYPE = "application/json";

// An answer that is no JSON of ours means that the session has ended (a redirect to signing in) or the line is bad.
const asked = async (address, options = {}) => {
  if (!navigator.onLine) return { is: "offline" };
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
  } catch (_noLine) {
    return { is: "offline" };
  }
  if (response.type === "opaqueredirect" || response.status === 401) return { is: "signedOut" };
  const isJson = (response.headers.get("Content-Type") || "").startsWith(JSON_TYPE);
  const said = isJson ? await response.json().catch(() => null) : null;
  if (response.ok && said) return { is: "ok", said };
  return { is: response.status === 403 ? "forbidden" : "failed", status: response.status, said };
};

export const createLine = (phone) => {
  let token = "";
  let user = null;
  let offset = 0; // how far the server's clock is ahead of this one

  const state = async () => {
    const began = Date.now();
    const answer = await asked(phone.state);
    if (answer.is === "ok") {
      token = answer.said.csrf;
      user = answer.said.user;
      offset = Date.parse(answer.said.now) - (began + Date.now()) / 2;
      await store.keepSetting("user", user);
      await store.keepSetting("offset", offset);
    }
    return answer;
  };
  const remembered = async () => {
    user = await store.setting("user");
    offset = (await store.setting("offset")) || 0;
  };
  const post = (batch) => asked(phone.entries, {
    method: "POST",
    headers: { "Content-Type": JSON_TYPE, "X-CSRFToken": token },
    body: JSON.stringify({
      user,
      entries: batch.map(({ uuid, session, person, mark, reason, entered_at }) => ({ uuid, session, person, mark, reason, entered_at })),
    }),
  });

  // Sends what waits; returns what the line was like in the end and how many were settled.
  const send = async ({ again = false } = {}) => {
    const fresh = await state(); // the token of a day ago is no longer good
    if (fresh.is !== "ok") return { is: fresh.is, settled: 0 };
    const waiting = (await store.entries())
      .filter((one) => one.user === user && (one.state === "waiting" || (again && one.state === "refused")))
      .sort((a, b) => (a.entered_at < b.entered_at ? -1 : 1));
    let settled = 0;
    for (let at = 0; at < waiting.length; at += phone.atOnce) {
      const answer = await post(waiting.slice(at, at + phone.atOnce));
      if (answer.is !== "ok") return { ...answer, settled, said: fresh.said };
      await store.settle(answer.said.answers);
      settled += answer.said.answers.filter((one) => one.outcome !== "refused").length;
    }
    return { is: "ok", settled, said: fresh.said };
  };
  const rolls = (numbers, { first = false } = {}) => asked(
    `${phone.rolls}?${numbers.map((one) => `buoi=${one}`).join("&")}${first ? "&moi=1" : ""}`,
  );
  return {
    state, send, rolls, remembered,
    user: () => user,
    token: () => token,
    offset: () => offset,
    now: () => Date.now() + offset,
  };
};
