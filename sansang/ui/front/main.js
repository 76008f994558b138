import htmx from "htmx.org";

window.htmx = htmx;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// "/" goes to the search box; arrows walk the rows of a list.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) {
    const box = document.querySelector("input[data-search]");
    if (box) {
      event.preventDefault();
      box.focus();
    }
  }
  const body = event.target.closest && event.target.closest("[data-rows]");
  if (body && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
    const links = [...body.querySelectorAll("tr")].map((row) => row.querySelector("a")).filter(Boolean);
    const at = links.findIndex((link) => link.closest("tr") === event.target.closest("tr"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (links[to]) {
      event.preventDefault();
      links[to].focus();
    }
  }
});

// A menu closes when one taps beside it or presses Escape.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]") && event.target.form) event.target.form.requestSubmit();
  if (event.target.matches("[data-select-all]")) {
    event.target.closest("form").querySelectorAll(event.target.dataset.selectAll).forEach((box) => {
      box.checked = event.target.checked;
    });
  }
});

// What a browser says of an empty box, it says in the language of the page.
document.addEventListener("invalid", (event) => {
  const box = event.target;
  const { required, range } = document.body.dataset;
  if (box.validity.valueMissing && required) box.setCustomValidity(required);
  if ((box.validity.rangeUnderflow || box.validity.rangeOverflow) && range && box.min && box.max) {
    box.setCustomValidity(range.replace("{min}", box.min).replace("{max}", box.max));
  }
}, true);
["input", "change"].forEach((name) => document.addEventListener(name, (event) => {
  if (event.target.setCustomValidity) event.target.setCustomValidity("");
}, true));

// A form that changes something is sent once, however often the button is pressed on a slow line.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // Who signs out leaves no names on the phone (attendance_store.js); what waits to be sent has none and stays.
  if (form.action.endsWith("/dang-xuat/") && window.indexedDB) window.indexedDB.deleteDatabase("sansang-rolls");
  if (form.matches("form[data-once]")) {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => button.setAttribute("aria-busy", "true"));
  }
  if (form.dataset.draft) sessionStorage.removeItem(`draft ${form.dataset.draft}`);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// What was typed survives a lost session or a closed page; passwords and files are never kept.
const kept = (form) => [...form.elements].filter((one) => one.name && !/^(password|file|hidden)$/.test(one.type) && one.name !== "csrfmiddlewaretoken");
document.querySelectorAll("form[data-draft]").forEach((form) => {
  const key = `draft ${form.dataset.draft}`;
  const stored = JSON.parse(sessionStorage.getItem(key) || "null");
  const untouched = !form.querySelector(".is-invalid");
  if (stored && untouched) {
    kept(form).forEach((one) => {
      if (!(one.name in stored)) return;
      if (one.type === "checkbox" || one.type === "radio") one.checked = stored[one.name].includes(one.value);
      else [one.value] = stored[one.name];
    });
  }
  form.addEventListener("input", () => {
    const values = {};
    kept(form).forEach((one) => {
      if ((one.type === "checkbox" || one.type === "radio") && !one.checked) return;
      (values[one.name] = values[one.name] || []).push(one.value);
    });
    sessionStorage.setItem(key, JSON.stringify(values));
  });
});

const wrong = document.querySelector(".notice-bad[role=alert]");
if (wrong) wrong.focus();

// Of choices on one line that the thumb moves, the one that is shown stands in sight.
document.querySelectorAll(".strip > [aria-current]").forEach((one) => {
  const line = one.parentElement;
  line.scrollLeft += one.getBoundingClientRect().left - line.getBoundingClientRect().left - 14;
});
