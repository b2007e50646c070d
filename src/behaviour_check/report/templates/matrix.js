// The matrix: its cells follow the chosen reading and account, its rows the filters; one panel may be open under each.

const ABOUT = -1; // the column of the activity's own name
const rows = [...document.querySelectorAll("#matrix tr.act")].map((element, place) => {
  const head = element.querySelector("th");
  const title = head.querySelector(".title");
  const button = h("button", { type: "button", className: "title", "aria-expanded": "false" }, title.textContent);
  title.replaceWith(button);
  const group = element.parentElement.querySelector(".group");
  const words = `${head.textContent} ${group ? group.textContent : ""}`.toLowerCase();
  const cells = [...element.querySelectorAll("td")].map((cell) => {
    const opener = h("button", { type: "button", "aria-expanded": "false" });
    cell.replaceChildren(opener);
    return { element: cell, button: opener };
  });
  const notes = h("span", { className: "marks" });
  head.append(notes);
  return { place, element, words, button, cells, notes, activity: data.activities[place], open: null, panel: null };
});

const openerOf = (row, column) => (column === ABOUT ? row.button : row.cells[column].button);
const wanted = (cell) =>
  !state.only.size || state.only.has(data.words.verdicts[cell.verdict]) || cell.marks.some((mark) => state.only.has(mark));
const mark = (text) => h("small", { className: "mark" }, text);

function update() {
  const counts = new Map();
  let visible = 0;
  for (const row of rows) {
    const found = row.words.includes(state.text);
    let any = false;
    row.cells.forEach(({ element, button }, column) => {
      const cell = cellOf(row.activity, column);
      const fits = wanted(cell);
      any ||= fits;
      if (found) {
        for (const key of [data.words.verdicts[cell.verdict], ...cell.marks]) counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      element.className = `v${cell.verdict}${fits ? "" : " faded"}`;
      button.replaceChildren(h("span", {}, cell.verdict === SILENT ? "–" : cell.word), ...cell.marks.map(mark));
      button.setAttribute("aria-label", [`${columns[column]}: ${cell.word}`, ...cell.marks].join(", "));
    });
    const account = told(row.activity);
    row.notes.replaceChildren(
      ...(account.caveats ? [mark("caveat")] : []),
      ...(account.account === state.account ? [] : [mark("no such account: own facts")]),
    );
    row.element.hidden = !(found && any);
    if (!row.element.hidden) visible += 1;
    if (row.panel) fill(row);
  }
  for (const group of document.querySelectorAll("#matrix tr.group")) {
    group.hidden = ![...group.parentElement.querySelectorAll("tr.act")].some((element) => !element.hidden);
  }
  for (const button of document.querySelectorAll("#toggles button")) {
    button.setAttribute("aria-pressed", String(state.only.has(button.value)));
    button.querySelector("small").textContent = counts.get(button.value) ?? 0;
  }
  const all = rows.length === 1 ? "1 activity" : `${rows.length} activities`;
  byId("count").textContent = visible === rows.length ? all : `${visible} of ${all}`;
  byId("none").hidden = visible > 0 || !rows.length;
  byId("idea").textContent = document.querySelectorAll("#reference .reading .idea")[state.reading].textContent;
}

// Open a cell's reasons under its row, or close them.
function toggle(row, column) {
  const again = row.open === column;
  if (row.open !== null) {
    const opener = openerOf(row, row.open);
    opener.setAttribute("aria-expanded", "false");
    opener.removeAttribute("aria-controls");
    row.panel.remove();
    row.open = row.panel = null;
  }
  if (again) return;
  row.open = column;
  row.panel = h("tr", { className: "panel" }, h("td", { colSpan: columns.length + 1 }));
  fill(row);
  row.element.after(row.panel);
  openerOf(row, column).setAttribute("aria-expanded", "true");
  openerOf(row, column).setAttribute("aria-controls", row.panel.firstChild.firstChild.id);
  if (row.panel.getBoundingClientRect().top > 0.7 * window.innerHeight) row.element.scrollIntoView({ block: "center" });
}

// Lay out a row's panel. What had the focus in it has it again.
function fill(row) {
  row.panel.hidden = row.element.hidden;
  const focused = row.panel.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const panel = row.open === ABOUT ? aboutPanel(row) : reasonsPanel(row, row.open);
  panel.id = `panel-${row.place}`;
  row.panel.firstChild.replaceChildren(panel);
  if (focused) [...panel.querySelectorAll("[data-key]")].find((item) => item.dataset.key === focused)?.focus();
}

function place(target) {
  const row = rows.find((item) => item.element.contains(target));
  const column = row && [row.button, ...row.cells.map((cell) => cell.button)].findIndex((button) => button === target.closest("button"));
  return row && column >= 0 ? [row, column - 1] : [];
}

function moveFocus(event, row, column) {
  const seen = rows.filter((item) => !item.element.hidden);
  const here = seen.indexOf(row);
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const next = { Home: [row, ABOUT], End: [row, columns.length - 1] }[event.key] ??
    (steps[event.key] && [seen[here + steps[event.key][0]], column + steps[event.key][1]]);
  if (!next || !next[0] || next[1] < ABOUT || next[1] >= columns.length) return;
  event.preventDefault();
  openerOf(...next).focus();
}
