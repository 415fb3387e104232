// Small SVG drawings without a library: enough for lines, dots with bounds and intervals, readable in light and dark.

const STYLE = `<style>
text{font:13px system-ui,sans-serif;fill:#1f2328}.small{font-size:11px;fill:#59636e}.title{font-size:15px;font-weight:600}
.axis{stroke:#8c959f;fill:none}.grid{stroke:#d1d9e0}.band{fill:#0969da;opacity:.18}.dot{fill:#0969da}.bad{fill:#cf222e}
.anchor{stroke:#1f2328;stroke-width:2}.s0{stroke:#0969da;fill:#0969da}.s1{stroke:#cf222e;fill:#cf222e}
.s2{stroke:#1a7f37;fill:#1a7f37}.s3{stroke:#8250df;fill:#8250df}.s4{stroke:#9a6700;fill:#9a6700}.line{fill:none;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.small{fill:#9198a1}.axis{stroke:#656c76}.grid{stroke:#3d444d}.anchor{stroke:#f0f6fc}}
</style>`;

/** A document of the given size with a title for people and for screen readers. */
function svg(width, height, title, body) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escapeText(title)}">
${STYLE}
<text class="title" x="16" y="24">${escapeText(title)}</text>
${body.join('\n')}
</svg>
`;
}

/** Maps a domain onto pixels. */
function scale([from, to], [start, end]) {
  return (value) => round(start + ((value - from) / (to - from)) * (end - start));
}

/** Each row: a measured dot on its band of acceptance, with a tick at the expected number. */
export function dotChart(title, rows) {
  const values = rows.flatMap(({ value, low, high }) => [value, low, high]).filter(Number.isFinite);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least || 1) * 0.05;
  const x = scale([least - room, most + room], [330, 740]);
  const height = 60 + rows.length * 24 + 30;
  const body = rows.flatMap(({ name, value, low, high, expected, ok }, i) => {
    const y = 60 + i * 24;
    const left = x(Math.max(low, least - room));
    const right = x(Math.min(high, most + room));
    return [
      `<text class="small" x="16" y="${y + 4}">${escapeText(name)}</text>`,
      `<rect class="band" x="${left}" y="${y - 8}" width="${Math.max(2, right - left)}" height="16" rx="3"/>`,
      expected === undefined ? '' : `<path class="anchor" d="M${x(expected)} ${y - 8}v16"/>`,
      `<circle class="${ok ? 'dot' : 'bad'}" cx="${x(value)}" cy="${y}" r="4.5"/>`,
    ];
  });
  return svg(760, height, title, [...body, ...axis(x, [least, most], height - 30)]);
}

/** Series of points over a common x, with a legend. */
export function lineChart(title, { series, xLabel, yLabel, yFrom = 0, yTo }) {
  const points = series.flatMap((one) => one.points);
  const xs = points.map(([px]) => px);
  const top = yTo ?? Math.max(...points.map(([, py]) => py)) * 1.08;
  const x = scale([Math.min(...xs), Math.max(...xs)], [64, 560]);
  const y = scale([yFrom, top], [300, 50]);
  const ticks = roundNumbers(yFrom, top);
  const body = [
    ...ticks.flatMap((tick) => [
      `<path class="grid" d="M64 ${y(tick)}H560"/>`,
      `<text class="small" x="58" y="${y(tick) + 4}" text-anchor="end">${label(tick)}</text>`,
    ]),
    ...series.flatMap(({ name, points: own }, i) => [
      `<path class="line s${i}" d="M${own.map(([px, py]) => `${x(px)} ${y(py)}`).join('L')}"/>`,
      `<path class="line s${i}" d="M580 ${70 + i * 22}h18"/><text class="small" x="604" y="${74 + i * 22}">${escapeText(name)}</text>`,
    ]),
    ...axis(x, [Math.min(...xs), Math.max(...xs)], 300),
    `<text class="small" x="312" y="336" text-anchor="middle">${escapeText(xLabel)}</text>`,
    `<text class="small" x="16" y="42">${escapeText(yLabel)}</text>`,
  ];
  return svg(800, 346, title, body);
}

/** Horizontal intervals with their estimates; `marks` are vertical lines with a label. */
export function intervalChart(title, { rows, marks = [], format = label }) {
  const ends = rows.flatMap(({ low, high }) => [low, high]).concat(marks.map(({ at }) => at));
  const finite = ends.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const room = (most - least || 1) * 0.06;
  const x = scale([least - room, most + room], [250, 700]);
  const height = 70 + rows.length * 30 + 30;
  const body = [
    ...marks.map(
      ({ at, name }) =>
        `<path class="grid" d="M${x(at)} 46V${height - 34}"/><text class="small" x="${x(at)}" y="42" text-anchor="middle">${escapeText(name)}</text>`,
    ),
    ...rows.flatMap(({ name, low, high, estimate, series = 0 }, i) => {
      const y = 66 + i * 30;
      const left = x(Math.max(low, least - room));
      const right = x(Math.min(high, most + room));
      const open = `${low === -Infinity ? `M${left + 7} ${y - 5}l-7 5l7 5` : `M${left} ${y - 5}v10`}${high === Infinity ? `M${right - 7} ${y - 5}l7 5l-7 5` : `M${right} ${y - 5}v10`}`;
      return [
        `<text class="small" x="16" y="${y + 4}">${escapeText(name)}</text>`,
        `<path class="line s${series}" d="M${left} ${y}H${right}${open}"/>`,
        estimate === undefined ? '' : `<circle class="s${series}" cx="${x(estimate)}" cy="${y}" r="4.5"/>`,
      ];
    }),
    ...axis(x, [least, most], height - 30, format),
  ];
  return svg(730, height, title, body);
}

function axis(x, [from, to], y, format = label) {
  const ticks = roundNumbers(from, to);
  return [
    `<path class="axis" d="M${x(from)} ${y}H${x(to)}"/>`,
    ...ticks.map(
      (tick) =>
        `<text class="small" x="${x(tick)}" y="${y + 16}" text-anchor="middle">${format(tick)}</text>`,
    ),
  ];
}

/** Two to six evenly spaced ones. */
function roundNumbers(from, to) {
  if (!(to > from)) return [from];
  const power = 10 ** Math.floor(Math.log10((to - from) / 5));
  const step = [1, 2, 2.5, 5, 10].map((digit) => digit * power).find((one) => one >= (to - from) / 5);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

function label(value) {
  return Number(value.toPrecision(3)).toString();
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Bands around a line over a common x; points are [x, low, high, middle]. */
export function bandChart(title, { bands, xLabel, yLabel, format = label }) {
  const points = bands.flatMap((band) => band.points);
  const xs = points.map(([px]) => px);
  const [least, most] = [
    Math.min(...points.map(([, low]) => low)),
    Math.max(...points.map(([, , high]) => high)),
  ];
  const x = scale([Math.min(...xs), Math.max(...xs)], [64, 560]);
  const y = scale([least, most], [300, 50]);
  const ticks = roundNumbers(least, most);
  const areaOf = (own) => [
    ...own.map(([px, , high]) => [px, high]),
    ...own.map(([px, low]) => [px, low]).reverse(),
  ];
  const pathOf = (path) => path.map(([px, py]) => `${x(px)} ${y(py)}`).join('L');
  const body = [
    ...ticks.map(
      (tick) => `<text class="small" x="58" y="${y(tick) + 4}" text-anchor="end">${format(tick)}</text>`,
    ),
    ...bands.flatMap(({ name, points: own }, i) => [
      `<path class="s${i}" style="opacity:.18" d="M${pathOf(areaOf(own))}Z"/>`,
      `<path class="s${i}" style="opacity:.4" d="M580 ${66 + i * 22}h18v8h-18z"/><text class="small" x="604" y="${74 + i * 22}">${escapeText(name)}</text>`,
    ]),
    `<path class="anchor" style="fill:none" d="M${pathOf(bands[0].points.map(([px, , , middle]) => [px, middle]))}"/>`,
    `<path class="axis" d="M64 ${y(0)}H560"/>`,
    ...axis(x, [Math.min(...xs), Math.max(...xs)], 300),
    `<text class="small" x="312" y="336" text-anchor="middle">${escapeText(xLabel)}</text>`,
    `<text class="small" x="16" y="42">${escapeText(yLabel)}</text>`,
  ];
  return svg(800, 346, title, body);
}
