(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const isTrends = data.kind === "trends";
  const $ = (id) => document.getElementById(id);
  const PAGE = 200; // rows shown at first, and added by "more"
  const MARKS = { slower: "\u25b2", faster: "\u25bc", same: "\u25cf", undecided: "\u25cb", "not-judged": "\u25c7", allocates: "\u25b3",
    worse: "\u25b2", better: "\u25bc", none: "\u25cf" };
  const LABELS = { slower: "slower", faster: "faster", same: "same", undecided: "cannot tell", "not-judged": "not judged",
    allocates: "allocate more", worse: "worse after the last change", better: "better after the last change", none: "without a change" };

  // ---- elements ----

  function make(tag, attributes, parent, text) {
    const isSvg = /^(svg|path|rect|circle|line|text|title|g)$/.test(tag);
    const node = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const key in attributes) {
      if (attributes[key] !== undefined && attributes[key] !== null) {
        node.setAttribute(key, attributes[key]);
      }
    }
    if (text !== undefined) {
      node.textContent = text;
    }
    if (parent) {
      parent.appendChild(node);
    }
    return node;
  }

  function chart(parent, width, height, label) {
    return make("svg", { width: width, height: height, viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": label }, parent);
  }

  function marker(kind, x, y, r, parent, attributes) {
    const shapes = {
      slower: "M" + (x - r) + " " + (y + r) + "L" + x + " " + (y - r) + "L" + (x + r) + " " + (y + r) + "Z",
      faster: "M" + (x - r) + " " + (y - r) + "L" + x + " " + (y + r) + "L" + (x + r) + " " + (y - r) + "Z"
    };
    shapes.allocates = shapes.worse = shapes.slower;
    shapes.better = shapes.faster;
    const shape = shapes[kind];
    return shape ? make("path", Object.assign({ d: shape }, attributes), parent)
      : make("circle", Object.assign({ cx: x, cy: y, r: r * 0.9 }, attributes), parent);
  }

  // ---- numbers ----

  function short(value) {
    if (value === 0 || !isFinite(value)) {
      return String(value);
    }
    const size = Math.abs(value);
    return size >= 1e6 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  }

  function percent(change) {
    const value = 100 * change;
    return (value > 0 ? "+" : value < 0 ? "\u2212" : "") + Math.abs(value).toFixed(Math.abs(value) < 100 ? 1 : 0) + " %";
  }

  // Ratios, linear up to about 2 % and logarithmic beyond, so that a factor of ten leaves room for 3 %.
  function bend(change) {
    const log = Math.log(1 + Math.max(change, -0.999));
    return Math.sign(log) * Math.log(1 + Math.abs(log) / 0.02);
  }

  const CHANGES = [0.02, 0.05, 0.1, 0.25, 1, 3, 9, 99];

  function ticksOfChange(reach, most) {
    const up = CHANGES.filter((change) => bend(change) <= reach);
    const kept = up.filter((change, i) => (up.length - 1 - i) % Math.ceil(up.length / most) === 0);
    return kept.map((change) => change < 0.5 ? -change : 1 / (1 + change) - 1).reverse().concat([0], kept);
  }

  function nameOfChange(change) {
    const ratio = change < 0 ? 1 / (1 + change) : 1 + change;
    return change === 0 ? "0" : ratio >= 2 ? (change < 0 ? "1/" : "") + short(ratio) + "\u00d7" : percent(change).replace(/\.0/, "");
  }

  function niceTicks(low, high, most) {
    const raw = (high - low) / most;
    const power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw);
    const ticks = [];
    for (let t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) {
      ticks.push(Math.abs(t) < step * 1e-9 ? 0 : t);
    }
    return ticks;
  }

  // ---- items: a row of the list, of either kind of page ----

  const reach = isTrends ? 0 : Math.max(bend(0.12), ...data.rows.map((row) => Math.abs(bend(row.change))));

  const items = (isTrends ? data.trends : data.rows).map((source, i) => {
    const item = { i: i, source: source, node: $("r" + i), params: source.params || {} };
    item.button = item.node.querySelector("button");
    item.panel = item.node.querySelector(".details");
    item.name = source.name;
    item.text = (source.name + " " + (source.benchmark || "") + " " + (source.host || "")).toLowerCase();
    item.kind = source.kind;
    if (isTrends) {
      const changes = source.changes;
      item.size = changes.reduce((most, change) => Math.max(most, Math.abs(Math.log(change.ratio))), 0);
      item.last = changes.length ? source.at[changes[changes.length - 1].at] : -1;
      item.params = Object.assign({ machine: source.host }, item.params);
    } else {
      item.size = Math.abs(Math.log(1 + source.change));
      item.certainty = source.p === undefined ? 0 : -Math.log10(Math.max(source.p, 1e-300));
      item.severity = { slower: 0, allocates: 0, faster: 2, undecided: 3, "not-judged": 4, same: 5 }[source.kind];
    }
    return item;
  });

  // ---- state, kept in the address ----

  const state = { q: "", v: [], sort: "", b: "", p: {} };
  let shown = PAGE;
  let order = [];
  let isWriting = false;

  function readAddress() {
    const words = new URLSearchParams(location.hash.slice(1));
    state.q = words.get("q") || "";
    state.v = (words.get("v") || "").split(",").filter((v) => v);
    state.sort = words.get("sort") || "";
    state.b = words.get("b") || "";
    state.p = {};
    words.forEach((value, key) => {
      if (key.startsWith("p.")) {
        state.p[key.slice(2)] = value;
      }
    });
  }

  function address(changes) {
    const next = Object.assign({}, state, changes);
    const words = new URLSearchParams();
    if (next.q) { words.set("q", next.q); }
    if (next.v.length) { words.set("v", next.v.join(",")); }
    if (next.sort) { words.set("sort", next.sort); }
    for (const key in next.p) { words.set("p." + key, next.p[key]); }
    if (next.b) { words.set("b", next.b); }
    return "#" + words.toString();
  }

  function writeAddress() {
    isWriting = true;
    const hash = address({});
    try {
      history.replaceState(null, "", hash === "#" ? location.pathname + location.search : hash);
    } catch (e) { // not allowed in some frames
    }
    isWriting = false;
  }

  // The address of an item: its name, with the machine if there are several.
  function key(item) {
    return isTrends ? item.name + " @ " + item.source.host : item.name;
  }

  // ---- the list ----

  const SORTS = isTrends
    ? { "last change": (a, b) => b.last - a.last, "largest change": (a, b) => b.size - a.size, name: byName }
    : { severity: (a, b) => a.severity - b.severity || b.size - a.size, size: (a, b) => b.size - a.size,
      certainty: (a, b) => b.certainty - a.certainty || b.size - a.size, name: byName };

  function byName(a, b) {
    return a.name.localeCompare(b.name, "en", { numeric: true });
  }

  function matches(item) {
    const words = state.q.toLowerCase().split(/\s+/).filter((word) => word);
    return words.every((word) => item.text.includes(word)) && (!state.v.length || state.v.includes(item.kind)) &&
      Object.keys(state.p).every((name) => item.params[name] === state.p[name]);
  }

  function apply() {
    const compare = SORTS[state.sort] || Object.values(SORTS)[0];
    order = items.filter(matches).sort((a, b) => compare(a, b) || a.i - b.i);
    const open = order.findIndex((item) => key(item) === state.b);
    shown = Math.max(shown, open + 1);
    const visible = new Set(order.slice(0, shown));
    const list = $("rows");
    items.forEach((item) => { item.node.hidden = !visible.has(item); });
    const fragment = document.createDocumentFragment();
    visible.forEach((item) => { fragment.appendChild(item.node); });
    list.insertBefore(fragment, list.firstChild);
    $("more").hidden = order.length <= shown;
    $("more").textContent = "Show more: " + (order.length - shown) + " of " + order.length + " are left";
    $("none").hidden = order.length > 0;
    $("count").textContent = order.length === items.length ? "" : order.length + " of " + items.length;
    visible.forEach((item) => watcher ? watcher.observe(item.node) : fill(item));
    items.forEach((item) => toggle(item, key(item) === state.b && visible.has(item)));
    $("search").value = state.q;
    $("sort").value = state.sort || Object.keys(SORTS)[0];
    document.querySelectorAll(".chip").forEach((chip) => {
      chip.setAttribute("aria-pressed", String(state.v.includes(chip.dataset.kind)));
    });
    document.querySelectorAll("#facets select").forEach((select) => { select.value = state.p[select.dataset.name] || ""; });
    overview();
  }

  // Small pictures are drawn when their row comes into view.
  const watcher = typeof IntersectionObserver === "undefined" ? null : new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      watcher.unobserve(entry.target);
      fill(items[Number(entry.target.id.slice(1))]);
    });
  }, { rootMargin: "400px" });

  function fill(item) {
    const place = item.node.querySelector(".mini");
    if (!place.firstChild) {
      if (isTrends) { spark(item, place); } else { interval(item.source, place, 190); }
    }
  }

  function toggle(item, isOpen) {
    item.button.setAttribute("aria-expanded", String(isOpen));
    item.node.classList.toggle("open", isOpen);
    item.panel.hidden = !isOpen;
    item.panel.textContent = "";
    if (isOpen) {
      if (isTrends) { trend(item); } else { forks(item); }
    }
  }

  function open(item, isFocused) {
    state.b = item && key(item) !== state.b ? key(item) : "";
    writeAddress();
    apply();
    if (item && isFocused) {
      show(item);
    }
  }

  function show(item) {
    item.button.focus({ preventScroll: true });
    item.node.scrollIntoView({ block: "nearest" });
  }

  // ---- overview ----

  function overview() {
    const place = $("overview");
    place.textContent = "";
    const width = Math.max(260, place.clientWidth);
    if (isTrends) { changesOverTime(place, width); } else { sizeAndCertainty(place, width); }
  }

  function sizeAndCertainty(place, width) {
    const height = 230;
    const left = 46;
    const bottom = 34;
    const top = 12;
    const most = Math.min(12, Math.max(3, ...items.map((item) => item.certainty)));
    const x = (change) => left + (width - left - 12) * (0.5 + 0.5 * Math.max(-1, Math.min(1, bend(change) / (1.05 * reach))));
    const y = (certainty) => height - bottom - (height - bottom - top) * Math.min(certainty, most) / most;
    const svg = chart(place, width, height, "Change of the time and its certainty, a mark per benchmark");
    make("rect", { class: "band", x: x(1 / (1 + data.effect) - 1), y: top, width: x(data.effect) - x(1 / (1 + data.effect) - 1),
      height: height - bottom - top }, svg);
    ticksOfChange(reach, width < 500 ? 3 : 6).forEach((change) => {
      make("path", { class: change === 0 ? "zero" : "axis", d: "M" + x(change) + " " + top + "V" + (height - bottom) }, svg);
      make("text", { x: x(change), y: height - bottom + 14, "text-anchor": "middle" }, svg, nameOfChange(change));
    });
    make("text", { x: left, y: height - 4 }, svg, "\u2190 takes less time");
    make("text", { x: width - 12, y: height - 4, "text-anchor": "end" }, svg, "takes longer \u2192");
    [0, 3, 6, 9, 12].filter((certainty) => certainty <= most).forEach((certainty) => {
      make("text", { x: left - 6, y: y(certainty) + 4, "text-anchor": "end" }, svg, certainty === 0 ? "p = 1" : "10\u207b" + "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[certainty % 10].padStart(certainty > 9 ? 2 : 1, "\u00b9"));
    });
    const limit = y(-Math.log10(data.rate));
    make("path", { class: "limit", d: "M" + left + " " + limit + "H" + (width - 12) }, svg);
    make("text", { x: width - 12, y: limit - 4, "text-anchor": "end" }, svg, "certain above p = " + data.rate);
    order.slice().reverse().forEach((item) => {
      const dot = marker(item.kind, x(item.source.change), y(item.certainty), 5, svg, {
        class: "pick p-" + item.kind + (key(item) === state.b ? " current" : ""), "fill-opacity": 0.75 });
      make("title", {}, dot, item.name + ": " + item.source.words);
      dot.addEventListener("click", () => open(item, true));
    });
  }

  function changesOverTime(place, width) {
    const height = 190;
    const left = 50;
    const bottom = 22;
    const n = data.commits.length;
    const all = [];
    order.forEach((item) => item.source.changes.forEach((change) => all.push({ item: item, change: change })));
    if (!all.length) {
      make("p", { class: "note" }, place, "No trend has a change point.");
      return;
    }
    const far = Math.max(bend(0.12), ...all.map((one) => Math.abs(bend(one.change.ratio - 1))));
    const x = (at) => left + 8 + (width - left - 20) * (n === 1 ? 0.5 : at / (n - 1));
    const y = (change) => 10 + (height - bottom - 14) * (0.5 - 0.5 * bend(change) / (1.05 * far));
    const svg = chart(place, width, height, "Change points of all trends: when and how large");
    ticksOfChange(far, 3).forEach((change) => {
      make("path", { class: change === 0 ? "zero" : "axis", d: "M" + left + " " + y(change) + "H" + width }, svg);
      make("text", { x: left - 6, y: y(change) + 4, "text-anchor": "end" }, svg, nameOfChange(change));
    });
    dates(svg, 0, n, x, height - 6, width);
    all.forEach((one) => {
      const dot = marker(one.change.better ? "better" : "worse", x(one.item.source.at[one.change.at]), y(one.change.ratio - 1), 5, svg, {
        class: "pick p-" + (one.change.better ? "faster" : "slower") + (key(one.item) === state.b ? " current" : ""), "fill-opacity": 0.75 });
      make("title", {}, dot, one.item.name + ": " + percent(one.change.ratio - 1) + " at " + data.commits[one.item.source.at[one.change.at]][0]);
      dot.addEventListener("click", () => open(one.item, true));
    });
  }

  function dates(svg, from, to, x, y, width) {
    const count = Math.max(2, Math.min(Math.floor(width / 110), to - from));
    let last = "";
    for (let k = 0; k < count; k++) {
      const at = Math.min(to - 1, from + Math.round(k * (to - from - 1) / (count - 1)));
      const day = data.commits[at][1].slice(0, 10);
      if (day !== last) {
        make("text", { x: x(at), y: y, "text-anchor": k === 0 ? "start" : k === count - 1 ? "end" : "middle" }, svg, day);
      }
      last = day;
    }
  }

  // ---- a benchmark of a comparison ----

  function interval(row, place, width) {
    const height = 18;
    const x = (change) => width * (0.5 + 0.5 * Math.max(-1, Math.min(1, bend(change) / (1.05 * reach))));
    const svg = chart(place, width, height, row.words);
    const from = x(1 / (1 + row.floor) - 1);
    make("rect", { class: "band", x: from, y: 0, width: x(row.floor) - from, height: height }, svg);
    make("path", { class: "axis", d: "M0 9H" + width }, svg);
    make("path", { class: "zero", d: "M" + x(0) + " 0V" + height }, svg);
    if (row.low !== undefined) {
      make("path", { class: "interval p-" + row.kind, d: "M" + x(row.low) + " 9H" + Math.max(x(row.high), x(row.low) + 1) }, svg);
    }
    marker(row.kind, x(row.change), 9, 5, svg, { class: "p-" + row.kind });
  }

  function forks(item) {
    const row = item.source;
    const panel = item.panel;
    make("h3", {}, panel, "Forks and iterations, in " + row.unit + (row.higher ? ", more is better" : ", less is better"));
    strips(row, make("div", {}, panel), Math.max(240, panel.clientWidth - 30));
    const list = make("dl", {}, panel);
    const fact = (name, value) => { const pair = make("div", {}, list); make("dt", {}, pair, name); make("dd", {}, pair, value); };
    fact("time of an operation", percent(row.change));
    if (row.low !== undefined) {
      fact("95 % interval", percent(row.low) + " to " + percent(row.high));
    }
    if (row.p !== undefined) {
      fact("p, corrected for all benchmarks", row.p < 1e-4 ? row.p.toExponential(1) : row.p.toFixed(4));
    }
    fact("smallest change that counts", percent(row.floor).replace("+", "\u00b1"));
    [["base", row.base], ["new", row.next]].forEach((side) => fact(
      side[0], short(side[1].score) + " " + row.unit + ", " + side[1].forks.length + (side[1].forks.length === 1 ? " fork" : " forks")));
    if (row.bytes) {
      fact("allocated per operation", row.bytes.map((bytes) => short(bytes) + " B").join(" \u2192 "));
    }
    make("p", { class: "note wide" }, panel, row.benchmark);
    facets(item);
  }

  function strips(row, place, width) {
    const sides = [["base", row.base, "old"], ["new", row.next, ""]];
    const all = sides.flatMap((side) => side[1].forks.concat(...side[1].scores));
    let low = Math.min(...all);
    let high = Math.max(...all);
    const isLog = low > 0 && high / low > 20;
    const to = isLog ? Math.log10 : (value) => value;
    const pad = 0.04 * (to(high) - to(low)) || Math.abs(to(high)) * 0.05 || 1;
    low = to(low) - pad;
    high = to(high) + pad;
    const left = 44;
    const x = (value) => left + 8 + (width - left - 16) * (to(value) - low) / (high - low);
    const tops = [];
    let height = 6;
    sides.forEach((side) => {
      tops.push(height);
      side.push(Math.max(3, Math.min(11, 130 / side[1].forks.length)));
      height += Math.max(24, side[3] * side[1].forks.length + 10);
    });
    const svg = chart(place, width, height + 22, "Each dot is an iteration, each stroke the value of a fork");
    const ticks = isLog ? niceTicks(low, high, width / 110).map((t) => Math.pow(10, t)) : niceTicks(low, high, width / 90);
    ticks.forEach((tick) => {
      make("path", { class: "axis", d: "M" + x(tick) + " 0V" + height }, svg);
      make("text", { x: x(tick), y: height + 15, "text-anchor": "middle" }, svg, short(tick));
    });
    sides.forEach((side, s) => {
      const step = side[3];
      make("text", { x: 0, y: tops[s] + 14 }, svg, side[0]);
      side[1].forks.forEach((value, f) => {
        const y = tops[s] + 5 + step * f + step / 2;
        (side[1].scores[f] || []).forEach((score, i) => {
          const dot = make("circle", { class: "iteration " + side[2], cx: x(score), cy: y, r: Math.max(1.5, Math.min(3.5, step / 2.4)) }, svg);
          make("title", {}, dot, side[0] + ", fork " + (f + 1) + ", iteration " + (i + 1) + ": " + short(score) + " " + row.unit);
        });
        const stroke = make("path", { class: "fork " + side[2], d: "M" + x(value) + " " + (y - Math.max(2, step / 2)) + "v" + Math.max(4, step) }, svg);
        make("title", {}, stroke, side[0] + ", fork " + (f + 1) + ": " + short(value) + " " + row.unit);
      });
      const end = tops[s] + 10 + step * side[1].forks.length;
      make("path", { class: "level", d: "M" + x(side[1].score) + " " + (tops[s] - 2) + "V" + (end - 2) }, svg);
    });
  }

  // The same benchmark with other parameters, grouped by the first parameter if there are several.
  function facets(item) {
    const own = item.source;
    const same = items.filter((other) => other.source.benchmark === own.benchmark && other.source.mode === own.mode &&
      other.source.metric === own.metric).sort(byName);
    const names = Object.keys(item.params).filter((name) => new Set(same.map((other) => other.params[name])).size > 1);
    if (same.length < 2 || !names.length) {
      return;
    }
    make("h3", {}, item.panel, "All parameters of this benchmark");
    let group = null;
    same.forEach((other) => {
      const first = names[0] + "=" + other.params[names[0]];
      if (names.length > 1 && first !== group) {
        group = first;
        make("h3", {}, item.panel, first);
      }
      const link = make("a", { class: "facet " + other.kind, href: address({ b: key(other), v: [], q: "", p: {} }),
        "aria-current": other === item ? "true" : null }, item.panel);
      make("span", {}, link, (names.length > 1 ? names.slice(1) : names).map((name) => name + "=" + other.params[name]).join(" "));
      interval(other.source, make("span", {}, link), 130);
      make("span", { class: "words" }, link, other.source.words);
    });
  }

  // ---- a trend ----

  function spark(item, place) {
    const source = item.source;
    const width = 190;
    const height = 26;
    const n = source.values.length;
    const buckets = Math.min(n, 95);
    const means = [];
    for (let k = 0; k < buckets; k++) {
      const part = source.values.slice(Math.floor(k * n / buckets), Math.floor((k + 1) * n / buckets));
      means.push(part.reduce((sum, value) => sum + value, 0) / part.length);
    }
    const middle = (Math.min(...means) + Math.max(...means)) / 2;
    const low = Math.min(0.97 * middle, ...means);
    const high = Math.max(1.03 * middle, ...means);
    const x = (k) => 2 + (width - 4) * (n === 1 ? 0.5 : k / (n - 1));
    const y = (value) => 3 + (height - 6) * (high - value) / (high - low);
    const svg = chart(place, width, height, source.words);
    source.changes.forEach((change) => make("path", { class: "change " + (change.better ? "better" : "worse"),
      d: "M" + x(change.at - 0.5) + " 0V" + height }, svg));
    make("path", { class: "trend", d: means.map((value, k) => (k ? "L" : "M") +
      x((k + 0.5) * n / buckets - 0.5).toFixed(1) + " " + y(value).toFixed(1)).join("") }, svg);
    if (n === 1) {
      make("circle", { class: "dot", cx: x(0), cy: y(means[0]), r: 2.5 }, svg);
    }
  }

  function trend(item) {
    const source = item.source;
    const panel = item.panel;
    const total = source.values.length;
    const tools = make("div", { class: "tools" }, panel);
    const label = make("label", {}, tools, "show ");
    const range = make("select", { "aria-label": "Entries to show" }, label);
    [total, 1000, 200, 50].filter((count, k) => k === 0 || count < total).forEach((count, k) =>
      make("option", { value: count }, range, k === 0 ? "all " + total : "the last " + count));
    const place = make("div", { tabindex: "0", role: "group", "aria-label": "Chart; left and right arrow keys read its values" }, panel);
    const readout = make("p", { class: "note", "aria-live": "polite" }, panel);
    let at = total - 1;
    const draw = () => {
      place.textContent = "";
      const plot = drawTrend(source, place, Math.max(240, panel.clientWidth - 30), total - Number(range.value));
      const read = () => {
        const commit = data.commits[source.at[at]];
        readout.textContent = commit[0] + ", " + commit[1].replace("T", " ").replace("Z", "") + ": " + short(source.values[at]) + " " + source.unit;
        plot.mark(at);
      };
      read();
      const point = (event) => {
        at = plot.nearest(event.clientX - plot.svg.getBoundingClientRect().left);
        read();
      };
      plot.svg.addEventListener("pointermove", point);
      plot.svg.addEventListener("pointerdown", point);
      place.onkeydown = (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -total, End: total }[event.key];
        if (step) {
          at = Math.max(total - Number(range.value), Math.min(total - 1, at + step));
          event.preventDefault();
          event.stopPropagation();
          read();
        }
      };
    };
    range.addEventListener("change", draw);
    draw();
    make("h3", {}, panel, source.changes.length ? "Change points" : "No change point");
    const list = make("dl", {}, panel);
    source.changes.slice().reverse().forEach((change) => {
      const pair = make("div", {}, list);
      make("dt", {}, pair, data.commits[source.at[change.at]][1].slice(0, 10) + " " + data.commits[source.at[change.at]][0]);
      make("dd", { class: change.better ? "better" : "worse" }, pair, percent(change.ratio - 1));
    });
    facetTrends(item);
  }

  function drawTrend(source, place, width, from) {
    const height = 240;
    const left = 58;
    const bottom = 24;
    const values = source.values.slice(from);
    const n = values.length;
    const min = Math.min(...values);
    const max = Math.max(...values);
    const middle = (min + max) / 2; // a flat trend looks flat
    const low = Math.min(min, 0.97 * middle);
    const high = Math.max(max, 1.03 * middle);
    const x = (k) => left + 8 + (width - left - 16) * (n === 1 ? 0.5 : (k - from) / (n - 1));
    const y = (value) => 20 + (height - bottom - 30) * (high - value) / (high - low);
    const svg = chart(place, width, height, source.name);
    niceTicks(low, high, 4).forEach((tick) => {
      make("path", { class: "axis", d: "M" + left + " " + y(tick) + "H" + width }, svg);
      make("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, svg, short(tick));
    });
    make("text", { x: 0, y: 10 }, svg, source.unit + (source.higher ? ", more is better" : ", less is better"));
    const whole = { commits: source.at };
    const count = Math.max(2, Math.min(Math.floor(width / 110), n));
    let day = "";
    for (let k = 0; k < count; k++) {
      const i = from + Math.round(k * (n - 1) / (count - 1));
      const name = data.commits[whole.commits[i]][1].slice(0, 10);
      if (name !== day) {
        make("text", { x: x(i), y: height - 6, "text-anchor": k === 0 && n > 1 ? "start" : k === count - 1 && n > 1 ? "end" : "middle" }, svg, name);
      }
      day = name;
    }
    let path = "";
    values.forEach((value, k) => { path += (k ? "L" : "M") + x(from + k).toFixed(1) + " " + y(value).toFixed(1); });
    make("path", { class: "trend", "stroke-opacity": n > 400 ? 0.5 : 0.4, d: path }, svg);
    if (n <= 400) {
      values.forEach((value, k) => make("circle", { class: "dot", cx: x(from + k).toFixed(1), cy: y(value).toFixed(1), r: 2.5 }, svg));
    }
    const borders = [0].concat(source.changes.map((change) => change.at), [source.values.length]);
    for (let k = 0; k + 1 < borders.length; k++) {
      const begin = Math.max(borders[k], from);
      if (begin < borders[k + 1]) {
        const part = source.values.slice(borders[k], borders[k + 1]);
        const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
        make("path", { class: "level", d: "M" + x(begin) + " " + y(mean) + "H" + x(borders[k + 1] - 1) }, svg);
      }
    }
    let free = -100;
    source.changes.filter((change) => change.at > from).forEach((change) => {
      const place = (x(change.at - 1) + x(change.at)) / 2;
      const mark = change.better ? "better" : "worse";
      make("path", { class: "change " + mark, d: "M" + place + " 29V" + (height - bottom) }, svg);
      if (place - free > 46) { // room for the number
        make("text", { class: mark, x: Math.min(place, width - 22), y: 24, "text-anchor": "middle" }, svg, percent(change.ratio - 1));
        free = place;
      }
    });
    const cursor = make("path", { class: "cursor", d: "" }, svg);
    const ring = make("circle", { class: "dot", r: 4, cx: -9, cy: -9 }, svg);
    return {
      svg: svg,
      nearest: (px) => Math.max(from, Math.min(from + n - 1, Math.round(from + (n - 1) * (px - left - 8) / (width - left - 16)))),
      mark: (k) => {
        cursor.setAttribute("d", "M" + x(k) + " 14V" + (height - bottom));
        ring.setAttribute("cx", x(k));
        ring.setAttribute("cy", y(source.values[k]));
      }
    };
  }

  // The same benchmark with other parameters or on other machines.
  function facetTrends(item) {
    const same = items.filter((other) => other.source.benchmark === item.source.benchmark).sort(byName);
    if (same.length < 2) {
      return;
    }
    make("h3", {}, item.panel, "All parameters of this benchmark");
    same.forEach((other) => {
      const link = make("a", { class: "facet " + (other.kind === "worse" ? "slower" : other.kind === "better" ? "faster" : "same"),
        href: address({ b: key(other), v: [], q: "", p: {} }), "aria-current": other === item ? "true" : null }, item.panel);
      make("span", {}, link, other.name.slice(item.source.benchmark.length).trim() || other.source.host);
      spark(other, make("span", {}, link));
      make("span", { class: "words" }, link, other.source.words);
    });
  }

  // ---- tools ----

  function chips() {
    const kinds = isTrends ? ["worse", "better", "none"] : ["slower", "allocates", "faster", "undecided", "not-judged", "same"];
    kinds.forEach((kind) => {
      const count = items.filter((item) => item.kind === kind).length;
      if (count) {
        const chip = make("button", { type: "button", class: "chip", "data-kind": kind, "aria-pressed": "false" }, $("chips"),
          (MARKS[kind] ? MARKS[kind] + " " : "") + count + " " + LABELS[kind]);
        chip.addEventListener("click", () => {
          state.v = state.v.includes(kind) ? state.v.filter((v) => v !== kind) : state.v.concat([kind]);
          shown = PAGE;
          writeAddress();
          apply();
        });
      }
    });
  }

  function selects() {
    Object.keys(SORTS).forEach((name) => make("option", { value: name }, $("sort"), name));
    $("sort").addEventListener("change", () => {
      state.sort = $("sort").value === Object.keys(SORTS)[0] ? "" : $("sort").value;
      writeAddress();
      apply();
    });
    const values = new Map();
    items.forEach((item) => Object.entries(item.params).forEach((pair) => {
      values.set(pair[0], (values.get(pair[0]) || new Set()).add(pair[1]));
    }));
    values.forEach((set, name) => {
      if (set.size < 2) {
        return;
      }
      const label = make("label", {}, $("facets"), name);
      const select = make("select", { "data-name": name }, label);
      make("option", { value: "" }, select, "all");
      [...set].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).forEach((value) =>
        make("option", { value: value }, select, value === "" ? "(empty)" : value));
      select.addEventListener("change", () => {
        delete state.p[name];
        if (select.value) {
          state.p[name] = select.value;
        }
        shown = PAGE;
        writeAddress();
        apply();
      });
    });
  }

  function keyboard(event) {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Escape") {
      if (isTyping) { event.target.blur(); } else { open(null, false); }
    } else if (!isTyping && event.key === "/") {
      event.preventDefault();
      $("search").focus();
    } else if (!isTyping && (event.key === "j" || event.key === "k" || event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const isArrow = event.key.startsWith("Arrow");
      const here = order.findIndex((item) => item.button === document.activeElement);
      if (isArrow && here < 0) {
        return; // scrolls the page
      }
      const step = event.key === "j" || event.key === "ArrowDown" ? 1 : -1;
      const next = Math.max(0, Math.min(order.length - 1, here < 0 ? 0 : here + step));
      if (next >= shown) {
        shown += PAGE;
        apply();
      }
      if (order.length) {
        event.preventDefault();
        show(order[next]);
      }
    }
  }

  document.documentElement.classList.add("scripted");
  chips();
  selects();
  items.forEach((item) => item.button.addEventListener("click", () => open(item, false)));
  $("search").addEventListener("input", () => {
    state.q = $("search").value;
    shown = PAGE;
    writeAddress();
    apply();
  });
  $("more").addEventListener("click", () => {
    shown += PAGE;
    apply();
  });
  document.addEventListener("keydown", keyboard);
  function arrive() {
    readAddress();
    shown = PAGE;
    apply();
    const item = items.find((one) => key(one) === state.b);
    if (item) {
      show(item);
    }
  }
  window.addEventListener("hashchange", () => { if (!isWriting) { arrive(); } });
  let resizing = 0;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) { // a phone's address bar changes the height alone
      width = window.innerWidth;
      clearTimeout(resizing);
      resizing = setTimeout(apply, 150);
    }
  });
  arrive();
})();
