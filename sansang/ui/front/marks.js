// The grid of marks: Enter and arrows walk it, a block pasted from a sheet fills it, what was typed survives a closed page.
const body = document.querySelector("[data-grid]");
if (body) {
  const rows = [...body.rows].map((row) => [...row.querySelectorAll("input[type=text]")]);
  const places = new Map(rows.flatMap((cells, at) => cells.map((cell, column) => [cell, [at, column]])));
  const key = `marks ${location.pathname}${location.search}`;
  const cell = (at, column) => rows[at] && rows[at][column];
  const go = (to) => {
    if (!to) return false;
    to.focus();
    to.select();
    return true;
  };
  // Only cells that were changed here are kept, each only as long as the server shows what it showed then.
  const keep = () => {
    const kept = {};
    places.forEach((_place, one) => {
      const differs = one.value !== one.defaultValue;
      one.classList.toggle("is-changed", differs);
      if (differs) kept[one.name] = [one.defaultValue, one.value];
    });
    sessionStorage.setItem(key, JSON.stringify(kept));
  };
  const stored = JSON.parse(sessionStorage.getItem(key) || "{}");
  places.forEach((_place, one) => {
    const kept = stored[one.name];
    if (kept && kept[0] === one.defaultValue && !one.classList.contains("is-invalid")) [, one.value] = kept;
  });
  keep();
  body.addEventListener("input", keep);

  body.addEventListener("keydown", (event) => {
    const place = places.get(event.target);
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const [at, column] = place;
    const down = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!down) return;
    // After the last person Enter goes to the first of the next heading; at the very end to the button.
    const next = cell(at + down, column) || (event.key === "Enter" && down > 0 && cell(0, column + 1));
    const save = event.key === "Enter" && down > 0 && body.closest("form").querySelector("button[type=submit]");
    event.preventDefault();
    if (!go(next) && save) save.focus();
  });

  body.addEventListener("paste", (event) => {
    const place = places.get(event.target);
    const text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!place || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const [at, column] = place;
    let last = event.target;
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const into = cell(at + down, column + right);
      if (!into) return;
      into.value = value.trim();
      last = into;
    }));
    keep();
    go(last);
  });
}
