// The data of the report, what is chosen, and how elements are made: text is only ever set as text.

const data = JSON.parse(document.getElementById("data").textContent);
const MISSED = 0, OPEN = 1, MET = 2, SILENT = 3; // the order of data.words.verdicts
const state = { reading: data.lead, account: 0, only: new Set(), text: "" };
const columns = [...document.querySelectorAll("#matrix thead th")].slice(1).map((head) => head.textContent.trim());

const byId = (id) => document.getElementById(id);

function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== "" && child != null));
  return element;
}

const hidden = (text) => h("span", { className: "hide" }, text);
const fact = (place) => byId("f-" + data.facts[place]);
const factTitle = (place) => fact(place).querySelector("dt").textContent;
const factTitles = (places) => places.map(factTitle).join(", ");
const factIds = (places) => places.map((place) => data.facts[place]).join(", ");
const readingTitles = (places) => places.map((place) => data.readings[place]).join(", ");

// What an activity's chosen account says; its own facts where it has no such account.
const told = (activity) => activity.accounts.find((item) => item.account === state.account) ?? activity.accounts[0];

const statements = new WeakMap();
function statement(account, place) {
  if (!statements.has(account)) {
    statements.set(account, new Map(account.statements.map((item) => [data.statements[item][0], data.statements[item]])));
  }
  return statements.get(account).get(place);
}

// One cell as the chosen reading and account have it.
function cellOf(activity, column) {
  const account = told(activity);
  const result = data.results[account.results[column]];
  const verdict = Number(result.verdicts[state.reading]);
  const dispute = (activity.disputes ?? []).find((item) => item[0] === column && item[1].includes(state.reading));
  const marks = [...(result.mark ? [result.mark] : []), ...(dispute ? ["disputed"] : [])];
  return { activity, column, account, result, verdict, dispute, marks, word: wordOf(result, state.reading) };
}

function wordOf(result, reading) {
  const verdict = Number(result.verdicts[reading]);
  const word = data.words.verdicts[verdict];
  return verdict === OPEN ? `${word} ${result.settled[reading].join("/")}` : word;
}
