"use strict";

// Everything stands in the page already: this only hides, shows and opens. Nothing of the input becomes markup here.

const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

for (const node of all(".controls")) node.hidden = false;

// --- theme

const THEMES = ["system", "dark", "light"];

function paint(theme) {
  document.documentElement.dataset.theme = theme;
  one("#theme").textContent = `Theme: ${theme}`;
}

function remembered() {
  try {
    return localStorage.getItem("iaccheck-theme");
  } catch {
    return null; // some browsers keep nothing for files
  }
}

one("#theme").addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  paint(next);
  try {
    localStorage.setItem("iaccheck-theme", next);
  } catch {
    // it holds for as long as the page is open
  }
});
paint(THEMES.includes(remembered()) ? remembered() : "system");

// --- what is folded

const flows = all(".flow");
const unfold = one("#unfold");

function relabel() {
  if (unfold) unfold.textContent = flows.every((flow) => flow.open) ? "Hide all limits" : "Show all limits";
}

unfold?.addEventListener("click", () => {
  const open = !flows.every((flow) => flow.open);
  for (const flow of flows) flow.open = open;
});
document.addEventListener("toggle", relabel, true);
relabel();

let closed = [];
addEventListener("beforeprint", () => {
  closed = all("details:not([open])");
  for (const node of closed) node.open = true;
});
addEventListener("afterprint", () => {
  for (const node of closed) node.open = false;
});

// --- filters

const form = one("#filters");
const groups = all(".group");
let rules = null;

/** What of each rule's section and its cards is looked at, read once. */
function index() {
  rules ??= groups.flatMap((group) =>
    all(".rule", group).map((node) => ({
      node,
      group,
      standing: group.dataset.standing,
      severity: node.dataset.severity,
      id: node.dataset.rule,
      text: one("h4", node).textContent.toLowerCase(),
      cards: all("article", node).map(card),
    })),
  );
  return rules;
}

function card(node) {
  const addresses = all(".address", node).map((address) => ({
    text: address.textContent.toLowerCase(),
    instance: address.closest("li"),
  }));
  return { node, addresses, text: `${node.textContent} ${node.id}`.toLowerCase() };
}

/** How many findings of a card are shown: it may stand for several instances. */
function matching({ addresses, text }, rule, wanted) {
  if (!wanted.words.every((word) => text.includes(word) || rule.text.includes(word))) return 0;
  if (!addresses.length) return wanted.address ? 0 : 1;
  let count = 0;
  for (const { text: address, instance } of addresses) {
    const matches = address.includes(wanted.address);
    if (instance) instance.hidden = !matches;
    count += matches;
  }
  return count;
}

/** Shows the cards of a rule that are wanted; returns how many findings these are. */
function sift(rule, wanted) {
  const fits =
    wanted.standings.has(rule.standing) &&
    wanted.severities.has(rule.severity) &&
    (!wanted.rule || rule.id === wanted.rule);
  let total = 0;
  if (fits) {
    for (const each of rule.cards) {
      const count = matching(each, rule, wanted);
      each.node.hidden = !count;
      total += count;
    }
  }
  rule.node.hidden = !total;
  number(one(".number", rule.node), total);
  return total;
}

/** Says how many of all there are. */
function number(node, count) {
  node.dataset.all ??= node.textContent;
  const text = count.toLocaleString("en");
  node.textContent = text === node.dataset.all ? text : `${text} of ${node.dataset.all}`;
}

function filter() {
  const checked = (name) => new Set(all(`input[name=${name}]:checked`, form).map((input) => input.value));
  const wanted = {
    standings: checked("outcome"),
    severities: checked("severity"),
    rule: one("#rule").value,
    address: one("#address").value.trim().toLowerCase(),
    words: words(one("#search").value),
  };
  const counts = new Map(groups.map((group) => [group, 0]));
  for (const rule of index()) counts.set(rule.group, counts.get(rule.group) + sift(rule, wanted));
  let total = 0;
  for (const [group, count] of counts) {
    group.hidden = !count;
    number(one(".number", group), count);
    total += count;
  }
  const output = one("#count");
  output.dataset.all ??= output.textContent;
  output.textContent = isPlain() ? output.dataset.all : `${total.toLocaleString("en")} of ${output.dataset.all}`;
  one("#clear").hidden = isPlain();
  one("#none").hidden = total > 0;
}

function isPlain() {
  const texts = [one("#search"), one("#address"), one("#rule")];
  return texts.every((field) => !field.value) && all("input[type=checkbox]", form).every((input) => input.checked);
}

if (form) {
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 80);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  one("#findings").addEventListener("click", (event) => {
    if (!event.target.closest(".clear")) return;
    form.reset();
    one("#search").focus();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      one("#search").focus();
    } else if (event.key === "Escape" && isTyping && !isPlain()) {
      form.reset();
    }
  });
  if (!isPlain()) filter(); // a browser may keep what was typed when a page is loaded again
}

// --- links to what is hidden or folded

function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[hidden]")) {
    form.reset();
    setTimeout(() => target.scrollIntoView());
  }
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", reveal);
reveal();
