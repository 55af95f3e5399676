// The page of a server: an input for each column of a model, or a drawing; its prediction; the latency of the server.

import * as chart from "./chart.js";
import * as drawing from "./drawing.js";

const MOST_OUTPUTS = 20;
const INPUT_DELAY = 50; // ms after a change, while others may follow
const SPEECH_DELAY = 800; // ms after a prediction, while others may follow
const SPEECH_PERIOD = 20_000; // ms between two sentences about the latency

const $ = id => document.getElementById(id);

let form; // the columns and outputs of the model, as the server describes them
let image; // what a drawing becomes: { side, black, white }; null if the inputs are no pixels
let draws = false; // whether the input is a drawing

// Requests.

let login; // resolved when there is a token; undefined while none is asked for

/** The JSON that the server answers; an Error in the server's words if it refuses. */
async function call(path, body) {
  for (;;) {
    const token = sessionStorage.getItem("token");
    let response;
    try {
      response = await fetch(path, {
        method: body ? "POST" : "GET",
        headers: token ? { Authorization: `Bearer ${token}` } : {},
        body: body && JSON.stringify(body),
      });
    } catch {
      throw new Error("The server does not answer.");
    }
    if (response.status === 401) {
      await askForToken(token);
      continue;
    }
    const answer = await response.json().catch(() => ({ error: `status ${response.status}` }));
    if (!response.ok) {
      throw new Error(answer.error);
    }
    return answer;
  }
}

function askForToken(refused) {
  if (refused !== sessionStorage.getItem("token")) {
    return Promise.resolve(); // there is another one since
  }
  login ??= new Promise(resolve => {
    $("denied").textContent = refused ? "The server does not accept this token." : "";
    $("login").hidden = false;
    $("token").focus();
    $("login").onsubmit = event => {
      event.preventDefault();
      sessionStorage.setItem("token", $("token").value.trim());
      $("login").hidden = true;
      login = undefined;
      resolve();
    };
  });
  return login;
}

const model = path => `v2/models/${encodeURIComponent($("models").value)}/${path}`;

// The input.

async function choose() {
  location.hash = $("models").value;
  form = await call(model("form"));
  $("model").textContent = `${form.name}, version ${form.version}`;
  document.title = `${form.name} - simdmlp`;
  image = pixelRange();
  document.querySelector("main").hidden = false;
  $("other").hidden = !image;
  $("fields").replaceChildren(...form.columns.map(field));
  forget();
  showInput(image !== null);
}

function showInput(asDrawing) {
  draws = asDrawing;
  $("drawing").hidden = !draws;
  $("fields").hidden = draws;
  $("other").textContent = draws ? "Enter numbers instead" : "Draw instead";
  if (draws) {
    drawing.start(image.side, change);
  } else {
    change();
  }
}

/** The side of a model's images and the numbers of a black and a white pixel; null if its columns are no pixels. */
function pixelRange() {
  const { columns } = form;
  const side = Math.sqrt(columns.length);
  const arePixels = columns.every(({ name }) => /^((pixel|px)[ _]?\d+([ _x]\d+)?|\d+x\d+)?$/i.test(name));
  if (!form.matrix || !arePixels || side < 4 || !Number.isInteger(side)) {
    return null;
  }
  if (columns.every(({ min, max }) => min < max)) {
    return range(columns.map(({ min }) => min), columns.map(({ max }) => max));
  }
  if (form.scaling === "minmax") {
    return range(columns.map(({ zero }) => zero), columns.map(({ zero, unit }) => zero + unit));
  }
  // Else zero is a mean or 0, and the unit a standard deviation or the largest number.
  const high = Math.max(...columns.map(({ zero, unit }) => zero + (form.scaling === "maxabs" ? 1 : 3) * unit));
  const distance = white => Math.abs(Math.log(white / high));
  const whites = form.scaling === "none" ? [side === 8 ? 16 : 1] : [1, 16, 255];
  return { side, black: 0, white: whites.reduce((a, b) => distance(a) <= distance(b) ? a : b) };

  function range(lows, highs) {
    return { side, black: Math.min(...lows), white: Math.max(...highs) };
  }
}

/** A label with the field of a column. */
function field({ name, kind, required, levels = [], typical, min, max }, i) {
  const label = document.createElement("label");
  label.textContent = name || `row[${i}]`;
  const input = document.createElement(kind === "category" ? "select" : "input");
  if (kind === "category") {
    const texts = required || levels.includes("") ? levels : [...levels, ""];
    input.append(...texts.map(level => new Option(level || "(missing)", level)));
    input.value = texts.find(level => level !== "") ?? "";
  } else if (kind === "date") {
    input.type = "date";
    input.value = typical ?? new Date().toISOString().slice(0, 10);
  } else {
    input.type = "number";
    input.step = "any";
    input.defaultValue = Number(typical.toPrecision(4));
    input.title = min < max ? `${min} to ${max}` : "";
  }
  input.placeholder = required ? "" : "missing";
  label.append(input);
  return label;
}

/** The inputs of a request; null without a drawing. */
function inputs() {
  if (draws) {
    const ink = drawing.pixels();
    const { black, white } = image;
    return ink && [matrix(Array.from(ink, value => black + value * (white - black)))];
  }
  const values = [...$("fields").elements].map((input, i) => {
    const { kind, name } = form.columns[i];
    if (input.validity.badInput) {
      throw new Error(`'${name || `row[${i}]`}' is no ${kind}`);
    }
    return input.value === "" ? null : kind === "number" ? input.valueAsNumber : input.value;
  });
  return form.columns.every(({ name }) => name === "") ? [matrix(values)] : form.columns.map(({ name, kind }, i) =>
    ({ name, shape: [1], datatype: kind === "number" ? "FP64" : "BYTES", data: [values[i]] }));
}

function matrix(data) {
  return { name: "input", datatype: "FP32", shape: [1, data.length], data };
}

// The prediction.

let timer; // runs from a change to the request
let isBusy = false; // whether a request is on its way
let isChanged = false; // whether there was a change since it left

function change() {
  isChanged = true;
  timer ??= setTimeout(predict, INPUT_DELAY);
}

async function predict() {
  timer = undefined;
  if (isBusy || !isChanged) {
    return;
  }
  isBusy = true;
  isChanged = false;
  const asked = form;
  try {
    const given = inputs();
    if (given) {
      const begin = performance.now();
      const { outputs, model_version } = await call(model("infer"), { inputs: given });
      const milliseconds = performance.now() - begin;
      if (asked === form) {
        showPrediction(outputs);
        $("time").textContent = `Round trip from this browser: ${milliseconds.toFixed(1)} ms`;
        $("model").textContent = `${form.name}, version ${model_version}`;
      }
    } else {
      forget();
    }
    showError("");
  } catch (error) {
    forget();
    showError(error.message);
  }
  isBusy = false;
  if (isChanged) {
    change();
  }
}

/** Shows no prediction: there is no valid input. */
function forget() {
  $("headline").textContent = draws ? `Draw ${drawable()} to see a prediction.` : "No prediction";
  $("headline").className = "hint";
  $("outputs").replaceChildren();
  $("time").textContent = "";
}

function drawable() {
  return form.outputs.length === 10 && form.outputs.every(name => /^\d$/.test(name)) ? "a digit" : "something";
}

function showPrediction(outputs) {
  const data = Object.fromEntries(outputs.map(output => [output.name, output.data]));
  const all = (data.probabilities ?? data.scores ?? data.predictions).map((value, i) => ({ name: form.outputs[i], value }));
  const rows = data.predictions ? all.map(({ name, value }) => ({ name, text: number(value) }))
    : rank(all, data.probabilities ? probability : ({ name, value }) => ({ name, text: number(value) }));
  const headline = data.class?.[0] ?? (data.predictions
    ? all.length === 1 ? number(all[0].value) : ""
    : all.filter(({ value }) => value >= 0.5).map(({ name }) => name).join(", ") || "none");
  $("headline").textContent = headline;
  $("headline").className = "";
  showRows(rows);
  say(`${headline} ${rows.slice(0, 3).map(({ name, text }) => `${name}: ${text}`).join(", ")}`);
}

const number = value => value.toLocaleString("en", { maximumSignificantDigits: 6 });
const percent = value => `${(100 * value).toFixed(1)} %`;
const probability = ({ name, value }) => ({ name, text: percent(value), part: value });

/** The largest values first; those that do not fit are one row. */
function rank(all, row) {
  const sorted = all.toSorted((a, b) => b.value - a.value);
  const few = sorted.slice(0, MOST_OUTPUTS);
  const rest = sorted.slice(MOST_OUTPUTS);
  const rows = few.map((output, i) => ({
    ...row(output), isBest: form.task === "multi-label" ? output.value >= 0.5 : i === 0,
  }));
  if (rest.length > 0) {
    const sum = rest.reduce((total, { value }) => total + value, 0);
    const isSum = row === probability && form.task === "classification";
    const others = { name: `${rest.length} others`, value: sum };
    rows.push(isSum ? probability(others) : { name: others.name, text: "less" });
  }
  return rows;
}

/** Keeps the elements of a row, so that its bar grows and shrinks. */
function showRows(rows) {
  const list = $("outputs");
  while (list.children.length > rows.length) {
    list.lastChild.remove();
  }
  while (list.children.length < rows.length) {
    list.append($("row").content.cloneNode(true));
  }
  list.style.setProperty("--names", `${Math.min(14, Math.max(...rows.map(({ name }) => name.length)) + 1)}ch`);
  rows.forEach(({ name, text, part, isBest }, i) => {
    const item = list.children[i];
    item.className = isBest ? "best" : "";
    item.querySelector(".name").textContent = name;
    item.querySelector(".value").textContent = text;
    item.querySelector(".track").hidden = part === undefined;
    item.querySelector(".bar").style.width = `${100 * (part ?? 0)}%`;
  });
}

/** Shows an error under the input, and marks the field that it names. */
function showError(message) {
  $("error").textContent = message;
  [...$("fields").elements].forEach((input, i) => {
    const { name } = form.columns[i];
    const isNamed = message.startsWith(`'${name || `row[${i}]`}' `) || message.startsWith(`row[${i}] `);
    input.setAttribute("aria-invalid", isNamed);
    input.setAttribute("aria-describedby", isNamed ? "error" : "");
  });
}

let speech;

/** Has a screen reader say the prediction when the input has come to rest. */
function say(text) {
  clearTimeout(speech);
  speech = setTimeout(() => $("spoken").textContent = text, SPEECH_DELAY);
}

// The latency of the server.

let isPolling = false;
let spokenAt = -SPEECH_PERIOD;

async function poll() {
  if (isPolling || document.hidden || !form) {
    return;
  }
  isPolling = true;
  try {
    const asked = form;
    const [stats] = (await call(model("stats"))).model_stats;
    if (asked === form) {
      showLatency(stats.seconds);
      if (stats.version !== form.version) {
        await reload();
      }
    }
  } catch (error) {
    showError(error.message);
  }
  isPolling = false;
}

/** Takes over another version of the model; what was entered stays if it has the same columns. */
async function reload() {
  const before = form;
  const after = await call(model("form"));
  if (before === form) {
    if (JSON.stringify([after.columns, after.outputs]) === JSON.stringify([before.columns, before.outputs])) {
      form = after;
      $("model").textContent = `${form.name}, version ${form.version}`;
      change();
    } else {
      await choose();
    }
  }
}

function showLatency(seconds) {
  chart.draw(seconds);
  const last = seconds.findLast(({ count }) => count > 0);
  const total = seconds.reduce((sum, { count }) => sum + count, 0);
  $("p50").textContent = last ? chart.duration(last.p50_ns) : "";
  $("p99").textContent = last ? chart.duration(last.p99_ns) : "";
  $("rate").textContent = seconds.at(-1)?.count ?? 0;
  if (performance.now() - spokenAt >= SPEECH_PERIOD && last) {
    spokenAt = performance.now();
    $("latency-text").textContent = `${total} requests in the last minute. In the last second with requests the median was
      ${chart.duration(last.p50_ns)}, the 99th percentile ${chart.duration(last.p99_ns)}.`;
  }
}

// The start.

$("fields").addEventListener("input", change);
$("fields").addEventListener("submit", event => {
  event.preventDefault();
  change();
});
$("clear").addEventListener("click", drawing.clear);
$("other").addEventListener("click", () => showInput(!draws));
$("models").addEventListener("change", () => choose().catch(error => showError(error.message)));

try {
  const { models } = await call("v2/models");
  $("models").append(...models.map(name => new Option(name, name)));
  const wanted = decodeURIComponent(location.hash.slice(1));
  $("models").value = models.includes(wanted) ? wanted : models[0];
  $("choice").hidden = models.length === 1;
  await choose();
} catch (error) {
  $("failure").textContent = error.message;
}
setInterval(poll, 1000);
