
"use strict";
// Finds students, sorts their table, and goes by keyboard; the page reads the same without.
(() => {
  const open = () => {
    const named = document.getElementById(location.hash.slice(1));
    if (named && named.tagName === "DETAILS") {
      named.open = true;
      named.firstElementChild.focus();
      named.scrollIntoView();
    }
  };
  addEventListener("hashchange", open);
  open();

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const unfolded = event.target.closest("details[open]");
    if (!unfolded) return;
    unfolded.open = false;
    unfolded.firstElementChild.focus();
  });

  const table = document.getElementById("marks");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({
    row,
    text: Array.from(row.querySelectorAll("bdi"), (part) => part.textContent).join(" ").toLowerCase(),
    words: row.dataset.words.split(" "),
    sections: Array.from(row.querySelectorAll("a"), (link) =>
      document.getElementById(link.hash.slice(1))),
  }));

  const words = document.getElementById("words");
  const verdict = document.getElementById("verdict");
  const found = document.getElementById("found");
  const filter = () => {
    const wanted = words.value.toLowerCase().trim();
    let count = 0;
    for (const each of rows) {
      const fits = each.text.includes(wanted) &&
        (!verdict.value || each.words.includes(verdict.value));
      count += fits;
      if (each.row.hidden === fits) {
        each.row.hidden = !fits;
        for (const section of each.sections) section.hidden = !fits;
      }
    }
    found.textContent = `${count} of ${rows.length} students`;
  };
  words.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  words.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = body.querySelector("tr:not([hidden]) a");
    if (!first) return;
    first.focus({ preventScroll: true });
    table.closest("section").scrollIntoView();
  });
  words.form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    words.value = verdict.value = "";
    filter();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey ||
      event.target.matches("input, select")) return;
    event.preventDefault();
    words.focus();
  });
  words.form.hidden = false;
  filter();

  const key = (row, column) => {
    const cell = row.cells[column];
    const number = cell.dataset.sort;
    if (number === undefined) return cell.textContent.trim();
    return number === "" ? -1 : Number(number);
  };
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const order = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
  Array.from(table.tHead.rows[0].cells, (head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map((each) => [key(each.row, column), each.row]);
      keyed.sort((a, b) => order(a[0], b[0]) * (down ? -1 : 1));
      body.append(...keyed.map((each) => each[1]));
    });
  });
})();
