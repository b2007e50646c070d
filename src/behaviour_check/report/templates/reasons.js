// What stands behind a verdict. Said of the pack: taken from the reference part of the page. Said of the act: from data.

const TRUTHS = { t: ["✓", "holds: "], f: ["✗", "does not hold: "], u: ["?", "not known: "] };

function reasonsPanel(row, column) {
  const cell = cellOf(row.activity, column);
  const title = h("h3", { id: `title-${row.place}` }, `${columns[column]} `, h("span", { className: `key v${cell.verdict}` }, cell.word), ...marksOf(cell));
  const sense = document.querySelectorAll("#reference .criterion > .sense")[column].textContent;
  return h("section", { className: `reasons v${cell.verdict}`, "aria-labelledby": title.id },
    h("header", {}, title, h("p", { className: "sense" }, sense), close()),
    h("div", { className: "body" },
      h("div", { className: "main" }, ...mainOf(cell, false)),
      h("aside", {}, ...choicesOf(cell), ...evidenceOf(cell), ...partingOf(cell), ...caveatsOf(cell.account), ...assumedOf(cell.account))));
}

function aboutPanel(row) {
  const scenario = data.scenarios[row.activity.scenario];
  const account = told(row.activity);
  const title = h("h3", { id: `title-${row.place}` }, row.button.textContent);
  const facts = account.statements.map((item) => data.statements[item]).map((item) =>
    h("li", {}, `${factTitle(item[0])}: `, ...said(item)));
  return h("section", { className: "reasons", "aria-labelledby": title.id },
    h("header", {}, title, h("p", { className: "sense" }, scenario.title === title.textContent ? "" : scenario.title), close()),
    h("div", { className: "body" },
      h("div", { className: "main" },
        scenario.summary && data.scenarios.length > 1 ? h("p", { className: "summary" }, scenario.summary) : "",
        h("h4", {}, `What is known (${data.accounts[account.account][1]})`),
        h("ul", { className: "known" }, ...facts),
        ...derivedOf(row.activity)),
      h("aside", {}, h("h4", {}, "File"), h("p", {}, h("code", {}, scenario.file)),
        h("h4", {}, "Facts"), h("p", {}, scenario.reported ? "reported: sources are expected" : "stipulated: a hypothetical, so no evidence is weighed"),
        ...caveatsOf(account), ...assumedOf(account),
        ...asideOf(data.words.withoutEffect, row.activity.withoutEffect), ...asideOf(data.words.unread, row.activity.unread))));
}

const marksOf = (cell) => cell.marks.flatMap((name) => [" ", mark(name)]);
const close = () => h("button", { type: "button", className: "close", "data-key": "close" }, "Close");

// --- findings ---

const GROUPS = [
  ["Missed", (item) => item.core && item.outcome === MISSED],
  ["Open", (item) => item.core && item.outcome === OPEN],
  ["Met", (item) => item.core && item.outcome === MET],
  ["Observations", (item) => !item.core && item.outcome !== SILENT],
  ["Not applicable here", (item) => item.outcome === SILENT],
];

function mainOf(cell, paper) {
  const live = cell.result.findings.map((item) => data.findings[item]).filter((item) => item.readings.includes(state.reading));
  const silent = cell.verdict === SILENT ? [h("p", { className: "silent" }, cell.result.silent[state.reading])] : [];
  return [...silent, ...GROUPS.flatMap(([name, belongs]) => {
    const found = live.filter(belongs);
    if (!found.length || (paper && name === "Not applicable here")) return [];
    const more = name === "Observations" ? h("p", { className: "hint" }, "Supporting indicators: what they find makes no criterion missed.") : "";
    const open = (item) => item.core && item.outcome === cell.verdict && item.outcome !== SILENT;
    return [h(paper ? "h5" : "h4", {}, name), more, ...found.map((item) => findingOf(item, cell, open(item), paper))];
  })];
}

function findingOf(item, cell, open, paper) {
  const source = byId("i-" + data.indicators[item.indicator]);
  const head = [...source.querySelector("h5").cloneNode(true).childNodes,
    ...(item.core || item.outcome === SILENT ? [] : [" ", h("span", { className: `key v${item.outcome}` }, data.words.verdicts[item.outcome])])];
  if (paper && !open) return h("p", { className: "line" }, ...head);
  const why = whyOf(item, cell, source, paper);
  if (paper) return h("div", { className: "finding" }, h("p", { className: "line" }, ...head), why);
  return h("details", { className: "finding", open }, h("summary", {}, ...head), why);
}

function whyOf(item, cell, source, paper) {
  const list = h("dl", { className: "why" });
  const say = (label, ...content) => list.append(h("div", {}, h("dt", {}, label), h("dd", {}, ...content)));
  const variant = source.querySelectorAll(".variant")[item.variant];
  const [applies, expects] = (item.marks ?? "|").split("|");
  if (item.missing) say("To settle it", h("ul", {}, ...item.missing.map((missing) => questionOf(missing, cell.account))));
  if (item.because) say("Facts", h("ul", {}, ...item.because.map((place) => h("li", {}, `${factTitle(place)}: `, ...said(statement(cell.account, place))))));
  if (item.unstated) say("Not stated", `If it is not known, write {unknown: why}, and this stays open: ${factIds(item.unstated)}`);
  if (!item.marks) say("Not bound", "No treaty that it rests on by duty binds the actor.");
  else {
    const when = variant.querySelector(".when .tree");
    if (when) say("Applies when", marked(when, applies, cell.account));
    say("Asks that", marked(variant.querySelector(".expect .tree"), expects, cell.account));
  }
  const thresholds = variant.querySelector(".thresholds");
  const others = source.querySelector(".alternatives");
  if (thresholds) say(thresholds.children.length > 1 ? "Thresholds" : "Threshold", thresholds.cloneNode(true));
  if (others && !paper) say("Other figures", h("p", { className: "hint" }, "Published elsewhere; shown, not used."), others.cloneNode(true));
  if (item.moved) say("Weight moved", item.moved);
  say("Authority", ...authoritiesOf(item, cell, source));
  if (item.outcome === MISSED) say("To meet it", source.querySelector(".remedy").textContent);
  const note = source.querySelector(".note");
  if (note && !paper) say("Note", note.textContent);
  return list;
}

const isDerived = (known) => known[3]?.origin === "derived";

function questionOf([place, limit], account) {
  const known = statement(account, place);
  const why = !known ? "not stated"
    : known[3]?.unknown ? `${isDerived(known) ? "the model cannot tell" : "declared unknown"}: ${known[3].unknown}`
    : `${isDerived(known) ? "derived" : "stated"} as ${known[1]}, which lies on both sides of ${limit}`;
  return h("li", {}, fact(place).querySelector("dd").textContent, " ", h("small", {}, `${factTitle(place)}: ${why}`));
}

// What is said of a fact, with its evidence.
function said(item) {
  const more = item[3] ?? {};
  const source = more.source === undefined ? "" : data.texts[more.source];
  const evidence = [more.confidence, source, more.date, more.origin, item[2] ? `line ${item[2]}` : ""].filter(Boolean);
  return [h("b", {}, item[1]), evidence.length ? h("small", {}, ` · ${evidence.join(" · ")}`) : "",
    more.why ? h("small", { className: "aside" }, `Why: ${more.why}`) : "",
    more.note ? h("small", { className: "aside" }, `Note: ${more.note}`) : ""];
}

// A condition with the value of each branch; what decided it stands out.
function marked(tree, letters, account) {
  const copy = tree.cloneNode(true);
  copy.querySelectorAll("li").forEach((branch, number) => {
    const letter = letters[number];
    const [sign, words] = TRUTHS[letter.toLowerCase()];
    const decides = letter !== letter.toLowerCase();
    branch.classList.add(letter.toLowerCase(), decides ? "decides" : "idle");
    const place = data.facts.indexOf(branch.dataset.fact);
    if (place >= 0) branch.firstChild.after(h("small", {}, ` · ${found(statement(account, place))}`));
    branch.prepend(h("span", { className: "sign", "aria-hidden": "true" }, sign), hidden(words));
    if (decides && place >= 0) branch.append(hidden(" (decides)"));
  });
  return copy;
}

const found = (known) => !known ? "not stated"
  : known[3]?.unknown ? known[1]
  : `${known[3]?.origin?.split(",")[0] === "assumed" ? "assumed" : isDerived(known) ? "derived" : "stated"}: ${known[1]}`;

function authoritiesOf(item, cell, source) {
  const scenario = data.scenarios[cell.activity.scenario];
  const standings = data.bindings[scenario.binds][item.indicator];
  // A treaty binds the State that answers for an actor who is none; the other texts that bind, the actor itself.
  const headings = [data.words.bindingOnState, ...data.words.standings];
  const groups = headings.map(() => []);
  source.querySelectorAll(".authorities > li").forEach((entry, number) => {
    if (entry.dataset.kinds && !entry.dataset.kinds.split(" ").includes(cell.activity.kind)) return;
    if (cell.account.silent?.[item.indicator]?.includes(number)) return;
    const copy = entry.cloneNode(true);
    copy.querySelector(".role")?.remove(); // its heading says so
    if (scenario.later?.includes(entry.dataset.instrument)) copy.append(" ", h("small", { className: "later" }, "(newer than the act)"));
    const standing = Number(standings[number]);
    const onState = standing === 0 && !scenario.state && "treaty" in entry.dataset;
    groups[onState ? 0 : standing + 1].push(copy);
  });
  return groups.flatMap((entries, place) => entries.length
    ? [h("p", { className: "standing" }, headings[place]), h("ul", {}, ...entries)] : []);
}

// --- beside the findings ---

function choicesOf(cell) {
  const choice = (key, pressed, name, result, reading) => h("li", {},
    h("button", { type: "button", className: "choice", "data-key": key, "aria-pressed": String(pressed) },
      h("span", {}, name), h("span", { className: `key v${result.verdicts[reading]}` }, wordOf(result, reading))));
  const readings = data.readings.map((name, reading) => choice(`reading ${reading}`, reading === state.reading, name, cell.result, reading));
  const accounts = cell.activity.accounts.map((item) => choice(`account ${item.account}`, item === cell.account,
    data.accounts[item.account][1], data.results[item.results[cell.column]], state.reading));
  return [h("h4", {}, "In each reading"), h("ul", { className: "choices" }, ...readings),
    ...(accounts.length > 1 ? [h("h4", {}, "In each account"), h("ul", { className: "choices" }, ...accounts)] : []),
    ...disputeOf(cell, false)];
}

// What each account says of the facts on which a dispute rests; in one paragraph on paper.
function disputeOf(cell, paper) {
  if (!cell.dispute) return [];
  const said = (place) => cell.activity.accounts.map((account) =>
    [data.accounts[account.account][1], valueOf(statement(account, place))]);
  if (paper) {
    const facts = cell.dispute[2].map((place) => `${factTitle(place)} (${said(place).map(([, value]) => value).join(" / ")})`);
    const names = cell.activity.accounts.map((account) => data.accounts[account.account][1]).join(" / ");
    return [h("p", {}, `The accounts (${names}) differ on: ${facts.join(", ")}.`)];
  }
  return [h("p", { className: "hint" }, "The accounts differ on:"),
    h("ul", { className: "parting" }, ...cell.dispute[2].map((place) =>
      h("li", {}, factTitle(place), h("ul", {}, ...said(place).map(([name, value]) => h("li", {}, h("i", {}, name), `: ${value}`))))))];
}

const valueOf = (known) => (!known ? "not stated" : known[3]?.unknown ? "unknown" : known[1]);

const asideOf = (heading, place) => (place === undefined ? [] : [h("h4", {}, heading), h("p", {}, data.texts[place])]);

function evidenceOf(cell) {
  const found = cell.account.evidence?.[cell.column].find((item) => item[0].includes(state.reading));
  if (!found) return [];
  const [, weakest, facts, unsourced] = found;
  return [h("h4", {}, "Evidence"),
    h("p", {}, "Weakest link: ", h("b", {}, weakest || "no confidence given"), ` (${factTitles(facts)})`),
    unsourced.length ? h("p", {}, `Without a source: ${factTitles(unsourced)}`) : ""];
}

function partingOf(cell) {
  if (!cell.result.parting) return [];
  const entries = cell.result.parting.map(([indicator, missed, others]) => {
    const number = byId("i-" + data.indicators[indicator]).querySelector(".no").textContent;
    return h("li", {}, h("b", {}, number), ` missed in ${readingTitles(missed)}`,
      h("ul", {}, ...others.map(([readings, how]) => h("li", {}, h("i", {}, readingTitles(readings)), `: ${how}`))));
  });
  return [h("h4", {}, "Where readings differ"), h("ul", { className: "parting" }, ...entries)];
}

function caveatsOf(account) {
  if (!account.caveats) return [];
  return [h("h4", {}, "Caveat"), ...account.caveats.map((item) => h("p", { className: "caveat" }, data.caveats[item]))];
}

function derivedOf(activity) {
  if (!activity.derived) return [];
  return [h("h4", {}, data.words.derived), ...activity.derived.flatMap(([model, lines]) =>
    [h("p", {}, h("b", {}, data.texts[model])), h("ul", {}, ...lines.map((line) => h("li", {}, data.texts[line])))])];
}

function assumedOf(account) {
  if (!account.assumed.length) return [];
  return [h("h4", {}, "Assumptions"), h("ul", {}, ...account.assumed.map((item) => h("li", {}, data.texts[item])))];
}

// --- on paper: the reasons of what is shown, missed and open ones whole ---

function paperOf(row) {
  const cells = columns.map((_, column) => cellOf(row.activity, column)).filter((cell) => cell.verdict <= OPEN && wanted(cell));
  const scenario = data.scenarios[row.activity.scenario];
  const account = told(row.activity);
  return h("article", {},
    h("h3", {}, row.button.textContent, " ", h("small", {}, row.element.querySelector("th > small").textContent)),
    h("p", { className: "hint" }, scenario.file),
    scenario.summary && data.scenarios.length > 1 ? h("p", {}, scenario.summary) : "",
    ...caveatsOf(account),
    ...cells.map((cell) => h("section", { className: `reasons v${cell.verdict}` },
      h("h4", {}, `${columns[cell.column]} `, h("span", { className: `key v${cell.verdict}` }, cell.word), ...marksOf(cell)),
      ...mainOf(cell, true), ...evidenceOf(cell), ...partingOf(cell),
      ...disputeOf(cell, true))),
    ...derivedOf(row.activity), ...assumedOf(account));
}
