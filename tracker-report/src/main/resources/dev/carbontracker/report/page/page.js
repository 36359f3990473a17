'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const labels = data.labels;
  const at = labels.length + 1;
  const RUNS = at, SECONDS = at + 1, KG = at + 2, LOW = at + 3, HIGH = at + 4, KWH = at + 5, CPU = at + 6, ID = at + 9, END = at + 10;
  const DAY_SECONDS = 86400;
  const MOST_BARS = 15, MOST_ROWS = 200, RUN_STEP = 50;
  const byId = id => document.getElementById(id);
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const filters = new Map();
  let by = Math.max(0, labels.findIndex(label => label.name === data.by));
  let shownRuns = RUN_STEP;
  const charts = {};

  const significant = value => {
    const size = Math.abs(value);
    if (size === 0) return '0';
    if (size < 1e-3 || size >= 1e9) return value.toExponential(2);
    return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4);
  };
  const amount = (value, unit) => {
    const prefixes = ['µ', 'm', '', 'k', 'M', 'G', 'T'];
    if (!(Math.abs(value) > 0)) return '0 ' + unit;
    let prefix = 2;
    while (Math.abs(value) < 0.9995 && prefix > 0) { value *= 1000; prefix--; }
    while (Math.abs(value) >= 999.5 && prefix < 6) { value /= 1000; prefix++; }
    return significant(value) + ' ' + prefixes[prefix] + unit;
  };
  const mass = kg => Math.abs(kg) >= 999.5 ? amount(kg / 1000, 't') : amount(kg * 1000, 'g');
  const energy = kwh => amount(kwh * 1000, 'Wh');
  const duration = seconds => {
    if (seconds < 59.95) return significant(seconds) + ' s';
    const whole = Math.round(seconds);
    if (whole < 3600) return Math.floor(whole / 60) + ' min ' + whole % 60 + ' s';
    const minutes = Math.round(seconds / 60);
    return minutes < 2880 ? Math.floor(minutes / 60) + ' h ' + minutes % 60 + ' min' : Math.floor(minutes / 1440) + ' d ' + Math.floor(minutes % 1440 / 60) + ' h';
  };
  const date = day => new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const selected = () => data.runs.filter(run => [...filters].every(([label, value]) => run[label + 1] === value));
  const sum = (runs, field) => runs.reduce((total, run) => total + run[field], 0);

  function groupsOf(runs) {
    const groups = new Map();
    for (const run of runs) {
      const key = run[by + 1];
      let group = groups.get(key);
      if (!group) groups.set(key, group = { key, name: labels[by].texts[key], runs: 0, kwh: 0, kg: 0, low: 0, high: 0 });
      group.runs += run[RUNS]; group.kwh += run[KWH]; group.kg += run[KG]; group.low += run[LOW]; group.high += run[HIGH];
    }
    return [...groups.values()].sort((a, b) => b.kg - a.kg || (a.name < b.name ? -1 : 1));
  }

  function toggle(label, value) {
    if (filters.get(label) === value) filters.delete(label); else filters.set(label, value);
    shownRuns = RUN_STEP;
    show();
  }

  function draw(id, options, series) {
    const box = byId(id);
    if (charts[id]) charts[id].destroy();
    const chart = charts[id] = new uPlot(Object.assign({ width: box.clientWidth, height: box.clientHeight - 40 }, options), series, box);
    chart.root.setAttribute('aria-hidden', 'true');
    return chart;
  }
  const axis = (format, more) => Object.assign({ stroke: css('--ink'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line') }, size: 80, values: (u, values) => values.map(v => v == null ? '' : format(v)) }, more);
  const names = (texts, more) => Object.assign({ stroke: css('--ink'), grid: { show: false }, ticks: { show: false }, size: 44, splits: () => texts.map((t, i) => i), values: (u, values) => values.map(v => { const t = texts[v] || ''; const most = Math.max(4, Math.floor(u.width / texts.length / 8)); return [...t].length > most ? [...t].slice(0, most - 1).join('') + '…' : t; }) }, more);
  const bars = (size, most) => uPlot.paths.bars({ size: [size, most], align: 0 });

  function drawTime(runs) {
    const days = new Map();
    for (const run of runs) if (run[0] !== null) days.set(run[0], (days.get(run[0]) || 0) + run[KG]);
    const keys = [...days.keys()].sort((a, b) => a - b);
    const box = byId('time');
    byId('time-section').hidden = keys.length === 0;
    if (keys.length === 0) {
      if (charts.time) { charts.time.destroy(); delete charts.time; }
      return;
    }
    const first = keys[0], last = keys[keys.length - 1];
    const x = [], daily = [], total = [];
    let soFar = 0;
    const all = last - first > 4000 ? keys : Array.from({ length: last - first + 1 }, (v, i) => first + i);
    for (const day of all) {
      const kg = days.get(day) || 0;
      soFar += kg;
      x.push(day * DAY_SECONDS); daily.push(kg > 0 ? kg : null); total.push(soFar);
    }
    box.setAttribute('aria-label', 'Carbon over time: ' + mass(soFar) + ' CO2e from ' + date(first) + ' to ' + date(last));
    draw('time', {
      tzDate: ts => uPlot.tzDate(new Date(ts * 1000), 'Etc/UTC'),
      scales: { x: { range: (u, min, max) => x.length === 1 ? [x[0] - DAY_SECONDS * 2, x[0] + DAY_SECONDS * 2] : [min - DAY_SECONDS / 2, max + DAY_SECONDS / 2] }, kg: { range: (u, min, max) => [0, max > 0 ? max * 1.05 : 1] }, day: { range: (u, min, max) => [0, max > 0 ? max * 1.5 : 1] } },
      axes: [{ stroke: css('--ink'), grid: { show: false }, ticks: { stroke: css('--line') } }, axis(mass, { scale: 'kg', stroke: css('--orange') }), axis(mass, { scale: 'day', side: 1, stroke: css('--blue'), grid: { show: false } })],
      series: [{ label: 'Day', value: (u, v) => v == null ? '–' : date(v / DAY_SECONDS) },
        { label: 'That day', scale: 'day', stroke: css('--blue'), fill: css('--blue'), paths: bars(0.7, 60), points: { show: false }, value: (u, v) => v == null ? '–' : mass(v) },
        { label: 'Sum so far', scale: 'kg', stroke: css('--orange'), width: 2, points: { show: keys.length < 3 }, value: (u, v) => v == null ? '–' : mass(v) }],
    }, [x, daily, total]);
  }

  function drawGroups(groups) {
    const shown = groups.slice(0, MOST_BARS);
    byId('group').setAttribute('aria-label', 'Carbon by ' + labels[by].name + '; the table below has the same figures');
    const chart = draw('group', {
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false, range: [-0.6, Math.max(shown.length, 1) - 0.4] }, y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [names(shown.map(group => group.name)), axis(mass)],
      series: [{ label: labels[by].name, value: (u, v) => v == null || !shown[v] ? '–' : shown[v].name },
        { label: 'Carbon', stroke: css('--blue'), fill: css('--blue'), paths: bars(0.7, 90), points: { show: false }, value: (u, v) => v == null ? '–' : mass(v) }],
    }, [shown.map((g, i) => i), shown.map(g => g.kg)]);
    chart.over.addEventListener('click', event => {
      const index = Math.round(chart.posToVal(event.offsetX, 'x'));
      if (shown[index]) toggle(by, shown[index].key);
    });
  }

  function drawComponents(runs) {
    const parts = ['CPU', 'GPU', 'RAM'];
    const values = parts.map((name, i) => sum(runs, CPU + i));
    byId('component').setAttribute('aria-label', parts.map((name, i) => name + ' ' + energy(values[i])).join(', '));
    draw('component', {
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false, range: [-0.6, 2.6] }, y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [names(parts), axis(energy)],
      series: [{ label: 'Component', value: (u, v) => v == null ? '–' : parts[v] },
        { label: 'Energy', stroke: css('--green'), fill: css('--green'), paths: bars(0.5, 120), points: { show: false }, value: (u, v) => v == null ? '–' : energy(v) }],
    }, [[0, 1, 2], values]);
    const cells = document.querySelectorAll('[data-component]');
    cells.forEach(cell => { cell.textContent = energy(values[parts.indexOf(cell.dataset.component)]); });
  }

  function drawPower() {
    const series = data.power[byId('run').selectedIndex];
    if (!series) return;
    const x = [], y = [], what = [];
    let last = null;
    for (const [start, end, watts, name] of series.spans) {
      if (last !== null && start > last + 0.001) { x.push(last); y.push(null); what.push(''); }
      x.push(start); y.push(watts); what.push(name);
      last = end;
    }
    if (last !== null) { x.push(last); y.push(y[y.length - 1]); what.push(what[what.length - 1]); }
    const begin = x[0];
    byId('power-source').textContent = series.source === 'tasks' ? 'Mean power of each task of the run, whole machine or process as the run was measured.' : 'Mean power between two samples.';
    byId('power').setAttribute('aria-label', 'Power over the run, ' + series.spans.length + ' ' + series.source);
    draw('power', {
      scales: { x: { time: false }, y: { range: (u, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
      axes: [{ stroke: css('--ink'), grid: { stroke: css('--line') }, values: (u, values) => values.map(v => duration(v)) }, axis(v => amount(v, 'W'))],
      series: [{ label: 'Time', value: (u, v) => v == null ? '–' : duration(v) },
        { label: 'Power', stroke: css('--orange'), width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false }, value: (u, v, s, i) => v == null ? '–' : amount(v, 'W') + (what[i] ? ' (' + what[i] + ')' : '') }],
    }, [x.map(v => v - begin), y]);
  }

  function fillGroups(groups) {
    const body = byId('groups').tBodies[0];
    body.replaceChildren(...groups.slice(0, MOST_ROWS).map(group => {
      const row = element('tr');
      const head = element('th');
      head.scope = 'row';
      const button = element('button', group.name);
      button.type = 'button';
      button.setAttribute('aria-pressed', String(filters.get(by) === group.key));
      button.addEventListener('click', () => { toggle(by, group.key); });
      head.append(button);
      row.append(head, ...[group.runs, energy(group.kwh), mass(group.kg), group.low < group.high ? mass(group.low) : '', group.low < group.high ? mass(group.high) : '', group.kwh > 0 ? significant(group.kg * 1000 / group.kwh) : ''].map(text => element('td', String(text), 'n')));
      return row;
    }));
    if (groups.length > MOST_ROWS) {
      const row = element('tr');
      const cell = element('td', 'and ' + (groups.length - MOST_ROWS) + ' more');
      cell.colSpan = 7;
      row.append(cell);
      body.append(row);
    }
  }

  function fillRuns(runs) {
    const alone = runs.filter(run => run.length > ID).sort((a, b) => b[KG] - a[KG]);
    byId('runs').tHead.rows[0].replaceChildren(element('th', 'Run'), ...labels.map(label => element('th', label.name)), ...['Ended', 'Took', 'Energy', 'Carbon'].map(text => element('th', text, 'n')));
    byId('runs').tBodies[0].replaceChildren(...alone.slice(0, shownRuns).map(run => {
      const row = element('tr');
      const id = element('th', run[ID].length === 36 ? run[ID].slice(0, 8) : run[ID]);
      id.scope = 'row';
      id.title = run[ID];
      row.append(id, ...labels.map((label, i) => element('td', label.texts[run[i + 1]])), ...[run[END] !== null ? new Date(run[END] * 1000).toISOString().slice(0, 16).replace('T', ' ') : '', duration(run[SECONDS]), energy(run[KWH]), mass(run[KG])].map(text => element('td', text, 'n')));
      return row;
    }));
    byId('more').hidden = alone.length <= shownRuns;
  }

  function show() {
    const runs = selected();
    const focused = document.activeElement && document.activeElement.closest && document.activeElement.closest('#groups') ? document.activeElement.textContent : null;
    const groups = groupsOf(filters.has(by) ? data.runs.filter(run => [...filters].every(([label, value]) => label === by || run[label + 1] === value)) : runs);
    byId('by-name').textContent = labels[by].name;
    byId('filters').replaceChildren(...[...filters].map(([label, value]) => {
      const button = element('button', labels[label].name + ': ' + labels[label].texts[value] + ' ✕');
      button.type = 'button';
      button.setAttribute('aria-label', 'Show all again, not only ' + labels[label].name + ' ' + labels[label].texts[value]);
      button.addEventListener('click', () => toggle(label, value));
      return button;
    }));
    byId('clear').hidden = filters.size === 0;
    const count = sum(runs, RUNS), all = sum(data.runs, RUNS);
    byId('status').textContent = (count === all ? all + (all === 1 ? ' run' : ' runs') : count + ' of ' + all + ' runs') + ': ' + mass(sum(runs, KG)) + ' CO2e' + (sum(runs, LOW) < sum(runs, HIGH) ? ' (' + mass(sum(runs, LOW)) + ' to ' + mass(sum(runs, HIGH)) + ')' : '') + ', ' + energy(sum(runs, KWH));
    drawTime(runs);
    drawGroups(groups);
    drawComponents(runs);
    fillGroups(groups);
    fillRuns(runs);
    if (focused !== null) {
      const again = [...document.querySelectorAll('#groups button')].find(button => button.textContent === focused);
      if (again) again.focus();
    }
  }

  labels.forEach(label => byId('by').append(element('option', label.name)));
  byId('by').selectedIndex = by;
  byId('by').addEventListener('change', event => { by = event.target.selectedIndex; show(); });
  byId('clear').addEventListener('click', () => { filters.clear(); show(); byId('by').focus(); });
  byId('more').addEventListener('click', () => { shownRuns += RUN_STEP * 4; fillRuns(selected()); });
  byId('controls').hidden = false;
  if (data.power.length > 0) {
    byId('power-section').hidden = false;
    data.power.forEach(series => byId('run').append(element('option', series.run)));
    byId('run').addEventListener('change', drawPower);
  }
  const all = () => { show(); drawPower(); };
  all();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  addEventListener('beforeprint', () => { document.documentElement.dataset.print = ''; all(); });
  addEventListener('afterprint', () => { delete document.documentElement.dataset.print; all(); });
  let width = innerWidth;
  addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; for (const id in charts) charts[id].setSize({ width: byId(id).clientWidth, height: byId(id).clientHeight - 40 }); } });
})();
