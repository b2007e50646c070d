// What the reader does: choose, filter, open, move, print.

function choose(change) {
  Object.assign(state, change);
  document.querySelectorAll("input[name=reading]").forEach((input, reading) => { input.checked = reading === state.reading; });
  byId("account").value = state.account;
  update();
}

byId("controls").addEventListener("submit", (event) => event.preventDefault());
byId("controls").addEventListener("change", (event) => {
  if (event.target.name === "reading") choose({ reading: Number(event.target.value) });
  else if (event.target.id === "account") choose({ account: Number(event.target.value) });
});
byId("search").addEventListener("input", (event) => choose({ text: event.target.value.trim().toLowerCase() }));
byId("reset").addEventListener("click", () => {
  byId("search").value = "";
  state.only.clear();
  choose({ text: "" });
  byId("search").focus();
});
byId("toggles").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (!state.only.delete(button.value)) state.only.add(button.value);
  update();
});

byId("matrix").addEventListener("click", (event) => {
  const [row, column] = place(event.target);
  if (row) return toggle(row, column);
  const key = event.target.closest("[data-key]")?.dataset.key;
  if (!key) return undefined;
  if (key === "close") return shut(event.target);
  const [what, which] = key.split(" ");
  return choose({ [what]: Number(which) });
});
byId("matrix").addEventListener("keydown", (event) => {
  const [row, column] = place(event.target);
  if (event.key === "Escape") shut(event.target);
  else if (row && !event.altKey && !event.ctrlKey && !event.metaKey) moveFocus(event, row, column);
});

// Close the panel that holds an element, or that it opened, and give the focus back to what opened it.
function shut(element) {
  const row = rows.find((item) => item.open !== null && (item.panel.contains(element) || item.element.contains(element)));
  if (!row) return;
  const opener = openerOf(row, row.open);
  toggle(row, row.open);
  opener.focus();
}

window.addEventListener("beforeprint", () => {
  const account = data.accounts[state.account]?.[1];
  const only = state.only.size ? ` Shown: ${[...state.only].join(", ").toLowerCase()}.` : "";
  const whose = account === undefined ? "" : ` Account: ${account}.`;
  byId("print-state").textContent = `Reading: ${data.readings[state.reading]}.${whose}${only}`;
  byId("paper").replaceChildren(h("h2", {}, "Reasons"), ...rows.filter((row) => !row.element.hidden).map(paperOf));
});
window.addEventListener("afterprint", () => byId("paper").replaceChildren());

document.documentElement.classList.add("js");
byId("toggles").append(...[...data.words.verdicts, "contested", "one-sided", "disputed"].map((word) =>
  h("button", { type: "button", value: word, "aria-pressed": "false" }, word, " ", h("small", {}))));
byId("account").append(...data.accounts.map(([id, title], place) => h("option", { value: place }, id === "stated" ? title : `${title} (${id})`)));
byId("account-field").hidden = data.accounts.length < 2;
byId("search").parentElement.hidden = rows.length < 2;
byId("controls").hidden = false;
update();
