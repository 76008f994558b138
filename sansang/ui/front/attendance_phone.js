// Attendance on a phone, with or without a connection. The queue on the disk is the truth of this page: a mark is shown
// as kept when the disk has it, as sent when the server has answered; the server's roll stands beneath.
import { createLine } from "./attendance_send.js";
import { scan } from "./attendance_scan.js";
import * as store from "./attendance_store.js";

const phone = JSON.parse(document.getElementById("phone").textContent);
const one = (selector, within = document) => within.querySelector(selector);
const every = (selector, within = document) => [...within.querySelectorAll(selector)];
const words = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), phone.words[key]);
const line = createLine(phone);
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
const day = (iso) => iso.split("-").reverse().join("/");
const reasons = new Map(phone.reasons);

let rolls = new Map();
let queue = [];
let offered = [];
let status = navigator.onLine ? "idle" : "offline";
let current = null; // the roll on the page

// What is on the page

const view = () => {
  const asked = window.location.hash.slice(1);
  if (asked === "cho") return "queue";
  return rolls.has(Number(asked.replace("buoi-", ""))) ? "roll" : "home";
};
const own = () => queue.filter((entry) => entry.user === line.user() || line.user() === null);
const about = (entry) => `${entry.session}/${entry.person}`;
const later = (a, b) => (a.entered_at === b.entered_at ? a.uuid > b.uuid : a.entered_at > b.entered_at);

// The entry about each person that will count when it arrives, and those that were refused.
const standing = () => {
  const found = { waiting: new Map(), refused: new Map() };
  own().forEach((entry) => {
    const before = found[entry.state].get(about(entry));
    if (!before || later(entry, before)) found[entry.state].set(about(entry), entry);
  });
  return found;
};
const marked = (roll, person, found = standing()) => {
  const key = `${roll.number}/${person.number}`;
  const waiting = found.waiting.get(key);
  const counts = waiting && (!person.entered_at || Date.parse(waiting.entered_at) > Date.parse(person.entered_at));
  return { ...(counts ? waiting : { mark: person.mark, reason: person.reason }), waits: Boolean(waiting), refused: found.refused.get(key) };
};

const showState = () => {
  const waiting = own().filter((entry) => entry.state === "waiting").length;
  const refused = own().filter((entry) => entry.state === "refused").length;
  const offline = !navigator.onLine || status === "offline";
  const top = one("[data-state]");
  top.dataset.state = offline ? "offline" : refused || status === "signedOut" ? "bad" : waiting ? "waiting" : "ok";
  one("[data-net]").textContent = words(offline ? "offline" : "online");
  const parts = [status === "sending" ? words("sending") : waiting ? words("queued", { n: waiting }) : refused ? "" : words("allSent")];
  if (refused) parts.push(words("refused", { n: refused }));
  one("[data-line]").textContent = parts.filter(Boolean).join(" · ");
  one("[data-queued]").textContent = waiting + refused;
  one("[data-to-queue]").classList.toggle("phone-wants", waiting + refused > 0);
};
let hush = 0;
const alert = (text, { signIn = false, stays = signIn } = {}) => {
  const box = one("[data-alert]");
  box.hidden = !text;
  one("span", box).textContent = text;
  one("[data-sign-in]").hidden = !signIn;
  one("[data-sign-in]").href = phone.signIn;
  clearTimeout(hush);
  if (text && !stays) hush = setTimeout(() => { box.hidden = true; }, 6000);
};
const ask = (text) => new Promise((done) => {
  const dialog = one("[data-ask]");
  one("p", dialog).textContent = text;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});

const element = (tag, text, kind = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = kind;
  return made;
};
const sessionName = (number) => (rolls.has(number) ? rolls.get(number).title : words("otherSession", { n: number }));
const when = (roll) => `${roll.half} ${day(roll.day)}${roll.heading ? ` · ${roll.heading}` : ""}${roll.ground ? ` · ${roll.ground}` : ""}`;

const counts = (roll, found = standing()) => {
  const sums = { present: 0, excused: 0, absent: 0, unmarked: 0 };
  roll.people.forEach((person) => { sums[marked(roll, person, found).mark || "unmarked"] += 1; });
  return sums;
};
const showHome = () => {
  const found = standing();
  one("[data-rolls]").replaceChildren(...[...rolls.values()].sort((a, b) => (a.day < b.day ? 1 : -1)).map((roll) => {
    const item = element("li", "");
    const link = element("a", "", "phone-item");
    link.href = `#buoi-${roll.number}`;
    link.append(element("b", roll.title), element("span", when(roll)), element("span", words("counts", counts(roll, found)), "phone-soft"));
    item.append(link);
    return item;
  }));
  one("[data-no-rolls]").hidden = rolls.size > 0;
  const rest = offered.filter((session) => !rolls.has(session.number));
  one("[data-offered]").replaceChildren(...rest.map((session) => {
    const item = element("li", "");
    const button = element("button", "", "phone-item");
    button.type = "button";
    button.append(element("b", session.title), element("span", when(session)), element("span", words("people", { n: session.people }), "phone-soft"));
    button.addEventListener("click", () => take([session.number]));
    item.append(button);
    return item;
  }));
  one("[data-no-offered]").hidden = offered.length > 0;
};

const showPerson = (item, person, found) => {
  const said = marked(current, person, found);
  item.dataset.now = said.mark || "";
  every("[data-mark]", item).forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mark === said.mark)));
  const notes = [said.mark === "excused" ? reasons.get(said.reason) : "", person.later ? words("later") : "",
    said.waits ? words("waiting") : "", said.refused ? `${words("wasRefused")}: ${said.refused.why}` : ""];
  one("small", item).textContent = notes.filter(Boolean).join(" · ");
  item.classList.toggle("phone-refused", Boolean(said.refused));
};
const showCounts = (found) => { one("[data-counts]").textContent = words("counts", counts(current, found)); };
const matches = (person, text) => {
  if (!text) return true;
  if (/^\d{1,4}$/.test(text)) return person.place === Number(text);
  return person.token.toLowerCase() === text.toLowerCase() || fold(person.name).includes(fold(text));
};
const filter = () => {
  const text = one("[data-find]").value.trim();
  const only = one("[data-only]").checked;
  let shown = 0;
  every("[data-people] > li").forEach((item) => {
    const person = current.people[Number(item.dataset.at)];
    item.hidden = !matches(person, text) || (only && Boolean(item.dataset.now));
    shown += item.hidden ? 0 : 1;
  });
  one("[data-none]").hidden = shown > 0;
  one("[data-none]").textContent = words("none");
};
const showRoll = () => {
  const number = Number(window.location.hash.slice(1).replace("buoi-", ""));
  const found = standing();
  current = rolls.get(number);
  one("[data-title]").textContent = current.title;
  one("[data-when]").textContent = when(current);
  one("[data-comer]").href = phone.comer.replace("/0/", `/${current.number}/`);
  showCounts(found);
  one("[data-people]").replaceChildren(...current.people.map((person, at) => {
    const item = one("[data-person]").content.firstElementChild.cloneNode(true);
    item.dataset.at = at;
    one(".phone-place", item).textContent = person.place;
    one("b", item).textContent = person.name;
    one(".phone-marks", item).setAttribute("aria-label", person.name);
    showPerson(item, person, found);
    return item;
  }));
  filter();
};
const showQueue = () => {
  const list = own().sort((a, b) => (a.state === b.state ? (later(a, b) ? -1 : 1) : a.state === "refused" ? -1 : 1));
  one("ul[data-queue]").replaceChildren(...list.map((entry) => {
    const roll = rolls.get(entry.session);
    const person = roll && roll.people.find((other) => other.number === entry.person);
    const item = element("li", "", `phone-entry phone-${entry.state}`);
    item.append(
      element("b", person ? person.name : words("unknownPerson", { n: entry.person })),
      element("span", `${phone.marks[entry.mark]}${entry.reason ? `, ${reasons.get(entry.reason)}` : ""}`),
      element("span", `${sessionName(entry.session)} · ${new Date(entry.entered_at).toLocaleString("vi-VN")}`, "phone-soft"),
    );
    if (entry.exported_at) item.append(element("span", words("wasExported"), "phone-soft"));
    if (entry.state === "refused") {
      const button = element("button", words("drop"), "phone-button");
      button.type = "button";
      button.addEventListener("click", async () => {
        if (!(await ask(words("dropAsk")))) return;
        await store.dropEntry(entry.uuid);
        await refresh();
      });
      item.append(element("span", entry.why, "phone-why"), button);
    }
    return item;
  }));
  one("[data-no-queue]").textContent = list.length ? "" : words("nothingQueued");
};
const show = () => {
  const name = view();
  every("[data-view]").forEach((section) => { section.hidden = section.dataset.view !== name; });
  every("[data-scan], [data-rest]").forEach((button) => { button.hidden = name !== "roll"; });
  if (name === "roll") showRoll();
  else current = null;
  if (name === "queue") showQueue();
  if (name === "home") showHome();
  showState();
};
const refresh = async () => {
  rolls = new Map((await store.allRolls()).map((roll) => [roll.number, roll]));
  queue = await store.entries();
  show();
};

// Marking

const uuid = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
  (c) => (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16)));
// A mark made after another is later, even when the clock was set back in between.
const moment = (roll, person) => {
  const before = queue.filter((entry) => entry.session === roll.number && entry.person === person.number).map((entry) => Date.parse(entry.entered_at));
  return new Date(Math.max(line.now(), ...before.map((at) => at + 1))).toISOString();
};
const enter = async (marks) => {
  const list = marks.map(({ person, mark, reason = "" }) => ({
    uuid: uuid(), user: line.user(), session: current.number, person: person.number, mark, reason,
    entered_at: moment(current, person), state: "waiting",
  }));
  try {
    await store.putEntries(list);
  } catch (_full) {
    alert(words("notKept"), { stays: true });
    return false;
  }
  queue.push(...list);
  const found = standing();
  marks.forEach(({ person }) => {
    const item = one(`[data-people] > li[data-at="${current.people.indexOf(person)}"]`);
    if (item) showPerson(item, person, found);
  });
  showCounts(found);
  showState();
  sendSoon();
  return true;
};
const askReason = (person) => new Promise((done) => {
  const dialog = one("dialog[data-reasons]");
  one("h2", dialog).textContent = person.name;
  one(".phone-choices", dialog).replaceChildren(...phone.reasons.map(([value, label]) => {
    const button = element("button", label, "phone-button");
    button.value = value;
    return button;
  }));
  dialog.returnValue = "";
  dialog.addEventListener("close", () => done(dialog.returnValue), { once: true });
  dialog.showModal();
});
const mark = async (person, value) => {
  const reason = value === "excused" ? await askReason(person) : "";
  if (value === "excused" && !reason) return;
  await enter([{ person, mark: value, reason }]);
};

// Sending and taking along

let sending = null;
let soon = 0;
let lookedAt = 0;
const sendSoon = () => {
  clearTimeout(soon);
  soon = setTimeout(() => send(), 1500);
};
const told = (answer, settled) => {
  if (answer === "signedOut") alert(words("signIn"), { signIn: true });
  else if (answer === "forbidden") alert(words("noRight"), { stays: true });
  else if (answer === "ok" && settled) alert(words("sent", { n: settled }));
  else if (answer === "failed") alert(words("notSent"));
  else if (answer === "ok") alert("");
};
const leaveToOwner = async () => {
  const strangers = [...rolls.values()].filter((roll) => roll.user !== line.user());
  await Promise.all(strangers.map((roll) => store.dropRoll(roll.number)));
  const nobodys = queue.filter((entry) => entry.user === null).map((entry) => ({ ...entry, user: line.user() }));
  if (nobodys.length) await store.putEntries(nobodys);
};
const heard = async (said) => {
  offered = said.sessions;
  await leaveToOwner();
};
let toldOfClock = false;
const remind = () => {
  const theirs = queue.filter((entry) => entry.user !== null && entry.user !== line.user()).length;
  if (theirs) alert(words("otherUser", { n: theirs }), { stays: true });
  else if (!toldOfClock && Math.abs(line.offset()) > 120000) {
    toldOfClock = true;
    alert(words("clock", { n: Math.round(Math.abs(line.offset()) / 60000) }));
  }
};
const doSend = async ({ again }) => {
  const had = own().length;
  status = "sending";
  showState();
  const answer = await line.send({ again });
  status = answer.is === "ok" ? "idle" : answer.is;
  if (answer.said && answer.said.sessions) await heard(answer.said);
  if (answer.is === "ok" && (answer.settled || again || Date.now() - lookedAt > 60000)) await look();
  queue = await store.entries();
  if (answer.is !== "offline") told(answer.is, had ? answer.settled : 0);
  if (answer.is === "ok") remind();
  await clear();
  await refresh();
};
const send = ({ again = false } = {}) => {
  sending = sending || doSend({ again }).finally(() => { sending = null; });
  return sending;
};
// Looks again at what other people entered in the sessions on this phone.
const look = async () => {
  const numbers = [...rolls.keys()];
  lookedAt = Date.now();
  if (!numbers.length) return;
  const answer = await line.rolls(numbers.slice(0, 20));
  if (answer.is !== "ok") return;
  await Promise.all(answer.said.rolls.map((roll) => store.putRoll({ ...rolls.get(roll.number), ...roll, user: answer.said.user })));
};
const take = async (numbers) => {
  const answer = await line.rolls(numbers, { first: true });
  if (answer.is !== "ok") {
    told(answer.is === "offline" ? "failed" : answer.is, 0);
    return;
  }
  if (!answer.said.rolls.length) alert(words("gone"));
  await Promise.all(answer.said.rolls.map((roll) => store.putRoll({ ...roll, user: answer.said.user, taken_at: Date.now() })));
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  await refresh();
  answer.said.rolls.forEach((roll) => alert(words("taken", { n: roll.people.length })));
};
// Names leave the phone: a session that is over and sent, anything after some days.
const clear = async () => {
  const today = new Date(line.now()).toLocaleDateString("sv");
  const waiting = new Set(queue.filter((entry) => entry.state === "waiting").map((entry) => entry.session));
  const done = [...rolls.values()].filter((roll) => {
    const takenBefore = new Date(roll.taken_at || 0).toLocaleDateString("sv") < today;
    const isOld = line.now() - (roll.taken_at || 0) > phone.keepDays * 86400000;
    return isOld || (roll.day < today && takenBefore && !waiting.has(roll.number));
  });
  await Promise.all(done.map((roll) => store.dropRoll(roll.number)));
};

const exportQueue = async () => {
  const list = own();
  if (!list.length) return;
  const at = new Date(line.now()).toISOString();
  const said = list.map(({ uuid: id, session, person, mark: value, reason, entered_at, why }) => ({ uuid: id, session, person, mark: value, reason, entered_at, ...(why ? { refused: why } : {}) }));
  const file = new Blob([JSON.stringify({ kind: phone.fileKind, version: 1, exported_at: at, entries: said }, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `diem-danh-${at.slice(0, 16).replace(/[-:T]/g, "")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  await store.putEntries(list.map((entry) => ({ ...entry, exported_at: at })));
  await refresh();
  alert(words("exported", { n: list.length }));
};

// Codes

const goTo = (roll) => {
  window.location.hash = `buoi-${roll.number}`;
  show();
};
const code = async (text, say) => {
  const token = text.trim().toUpperCase();
  const roll = [...rolls.values()].find((other) => other.token === token);
  if (roll) {
    goTo(roll);
    say(roll.title, "ok");
    return;
  }
  let person = current.people.find((other) => other.token === token);
  if (!person) {
    const other = [...rolls.values()].find((candidate) => candidate.people.some((someone) => someone.token === token));
    if (!other) {
      say(words("unknownCode"), "bad");
      return;
    }
    goTo(other);
    say(words("otherRoll"), "ok");
    person = current.people.find((someone) => someone.token === token);
  }
  if (marked(current, person).mark === "present") say(words("scannedBefore", { name: person.name }), "ok");
  else if (await enter([{ person, mark: "present" }])) say(words("scanned", { name: person.name }), "ok");
  if (navigator.vibrate) navigator.vibrate(60);
};
const scanCodes = async () => {
  const dialog = one("[data-scanner]");
  const text = one("[data-scanned]");
  let stop = () => {};
  let open = true;
  text.textContent = "";
  dialog.addEventListener("close", () => {
    open = false;
    stop();
  }, { once: true });
  dialog.showModal();
  const say = (said, kind) => {
    text.textContent = said;
    text.dataset.kind = kind;
  };
  try {
    stop = await scan(one("video", dialog), (found) => code(found, say));
    if (!open) stop();
  } catch (_noCamera) {
    say(words("noCamera"), "bad");
  }
};

// What people do

one("[data-people]").addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  if (button) mark(current.people[Number(button.closest("li").dataset.at)], button.dataset.mark);
});
one("[data-find]").addEventListener("input", filter);
one("[data-find]").addEventListener("keydown", async (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const shown = every("[data-people] > li").filter((item) => !item.hidden);
  const text = event.target.value.trim();
  if (/^[nb]\d+-/i.test(text)) await code(text, (said) => alert(said));
  else if (shown.length === 1) await mark(current.people[Number(shown[0].dataset.at)], "present");
  else return;
  event.target.value = "";
  if (current) filter();
});
one("[data-only]").addEventListener("change", filter);
one("[data-rest]").addEventListener("click", async () => {
  const found = standing();
  const rest = current.people.filter((person) => !person.later && !marked(current, person, found).mark);
  if (rest.length && await ask(words("restAsk", { n: rest.length }))) await enter(rest.map((person) => ({ person, mark: "present" })));
});
one("[data-scan]").addEventListener("click", scanCodes);
every("[data-send]").forEach((button) => button.addEventListener("click", () => send({ again: true })));
one("[data-export]").addEventListener("click", exportQueue);
one("[data-clear]").addEventListener("click", async () => {
  await store.dropAllRolls();
  await refresh();
  alert(words("removed"));
});
one("[data-leave]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const waiting = own().length;
  if (!(await ask(words(waiting ? "leaveAsk" : "leaveClean", { n: waiting })))) return;
  await store.dropAllRolls();
  await line.state();
  one("[name=csrfmiddlewaretoken]", event.target).value = line.token();
  event.target.submit();
});
const night = (dark) => {
  document.documentElement.classList.toggle("night", dark);
  document.documentElement.classList.toggle("bright", !dark);
};
one("[data-night]").addEventListener("click", () => {
  const dark = !document.documentElement.classList.contains("night");
  night(dark);
  localStorage.setItem("night", dark ? "1" : "0");
});
window.addEventListener("hashchange", show);
window.addEventListener("online", () => send());
window.addEventListener("offline", () => {
  status = "offline";
  showState();
});
window.addEventListener("focus", () => send());
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
setInterval(() => { if (navigator.onLine && own().some((entry) => entry.state === "waiting")) send(); }, 30000);

const keepPage = async () => {
  if (!("serviceWorker" in navigator)) {
    one("[data-kept]").textContent = words("noWorker");
    return;
  }
  try {
    if (navigator.onLine) await navigator.serviceWorker.register(phone.worker, { scope: phone.page });
    await navigator.serviceWorker.ready;
    one("[data-kept]").textContent = words("kept");
  } catch (_refused) {
    if (navigator.onLine) one("[data-kept]").textContent = words("noWorker");
  }
};
const begin = async () => {
  const chosen = localStorage.getItem("night");
  night(chosen ? chosen === "1" : window.matchMedia("(prefers-color-scheme: dark)").matches);
  await line.remembered();
  queue = await store.entries();
  rolls = new Map((await store.allRolls()).map((roll) => [roll.number, roll]));
  await clear();
  await refresh();
  keepPage();
  await send();
  const wanted = Number(new URLSearchParams(window.location.search).get("buoi"));
  if (wanted && line.user()) {
    if (!rolls.has(wanted)) await take([wanted]);
    if (rolls.has(wanted)) goTo(rolls.get(wanted));
    window.history.replaceState(null, "", `${phone.page}${window.location.hash}`);
  }
};
begin();
