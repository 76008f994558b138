// The grid of attendance: one key marks and moves on; what was marked survives a lost session or a closed page.
const form = document.querySelector("form[data-roll]");
if (form) {
  const rows = [...form.querySelectorAll("tbody tr")];
  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  const select = (row) => row.querySelector("select");
  const mark = (row) => (radios(row).find((one) => one.checked) || { value: "" }).value;
  const now = (row) => `${mark(row)} ${mark(row) === "excused" ? select(row).value : ""}`;
  const canMark = Boolean(form.querySelector("[data-save]"));
  const key = `roll ${form.dataset.roll}`;

  const counts = { present: 0, excused: 0, absent: 0, "": 0 };
  const shown = new Map();
  const show = () => {
    Object.keys(counts).forEach((one) => {
      form.querySelector(`[data-count="${one}"]`).textContent = counts[one];
    });
    const unsaved = form.querySelector("[data-unsaved]");
    const changed = rows.filter((row) => row.classList.contains("roll-changed")).length;
    unsaved.hidden = !changed;
    unsaved.querySelector("b").textContent = changed;
  };
  const note = (row) => {
    const before = shown.get(row);
    if (before !== undefined) counts[before] -= 1;
    shown.set(row, mark(row));
    counts[mark(row)] += 1;
    row.classList.toggle("roll-changed", now(row) !== row.dataset.was);
  };
  // Only rows that were changed here are kept, and each only as long as the server shows what it showed then.
  const keep = () => {
    const kept = {};
    rows.filter((row) => row.classList.contains("roll-changed") && mark(row)).forEach((row) => {
      kept[row.id] = [row.dataset.seen, mark(row), select(row).value];
    });
    sessionStorage.setItem(key, JSON.stringify(kept));
  };
  let waiting = 0;
  const changed = (row) => {
    note(row);
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      show();
      keep();
    });
  };
  const set = (row, value) => {
    const radio = radios(row).find((one) => one.value === value);
    if (radio) radio.checked = true;
    else radios(row).forEach((one) => { one.checked = false; });
    if (value !== "excused") select(row).value = "";
    changed(row);
  };
  const go = (row) => {
    if (!row) return;
    const at = radios(row).find((one) => one.checked) || radios(row)[0];
    at.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  };
  const after = (row, by = 1) => rows[Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1)];
  const rest = () => rows.filter((row) => !mark(row) && !("later" in row.dataset)).forEach((row) => set(row, "present"));

  const MARKS = { 1: "present", x: "present", c: "present", " ": "present", 3: "absent", v: "absent", k: "absent" };
  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  const onRow = (row, pressed) => {
    if (pressed in STEPS) go(after(row, STEPS[pressed]));
    else if (pressed === "enter") go(after(row));
    else if (!canMark) return false;
    else if (pressed in MARKS) {
      set(row, MARKS[pressed]);
      go(after(row));
    } else if (pressed === "2" || pressed === "p") {
      set(row, "excused");
      select(row).focus();
    } else if (pressed === "0" || pressed === "delete" || pressed === "backspace") {
      const [was, why] = row.dataset.was.split(" ");
      set(row, was);
      select(row).value = why;
      changed(row);
    } else if (pressed === "a") rest();
    else return false;
    return true;
  };
  const onReason = (row, pressed) => {
    if (/^[1-9]$/.test(pressed) && select(row).options[pressed]) {
      select(row).selectedIndex = Number(pressed);
      changed(row);
      go(after(row));
    } else if (pressed === "enter") go(after(row));
    else if (pressed === "escape") go(row);
    else return false;
    return true;
  };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
      return;
    }
    const row = event.target.closest("tbody tr");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.key in STEPS ? event.key : event.key.toLowerCase();
    if (event.target.matches("select") ? onReason(row, pressed) : onRow(row, pressed)) event.preventDefault();
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row) return;
    if (event.target.matches("select") && event.target.value) {
      radios(row).find((one) => one.value === "excused").checked = true;
    }
    if (event.target.matches("input") && event.target.value !== "excused") select(row).value = "";
    changed(row);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name === "rest") {
      event.preventDefault();
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
      rest();
    }
  });

  const stored = JSON.parse(sessionStorage.getItem(key) || "{}");
  rows.forEach((row) => {
    const [seen, value, why] = stored[row.id] || [];
    if (value && canMark && seen === row.dataset.seen && !row.classList.contains("roll-changed")) {
      set(row, value);
      select(row).value = value === "excused" ? why : "";
    }
    note(row);
  });
  show();
  keep();
  form.querySelector("[data-keys]").hidden = !canMark;
  const wrong = document.querySelector(".notice-bad[role=alert]");
  if (canMark && !wrong && !window.location.hash) {
    const first = rows.find((row) => !mark(row)) || rows[0];
    radios(first)[0].focus({ preventScroll: true });
  }
}
