const ROWS = ['W1', 'W2', 'W3', 'W4', 'W5'];
const TITLES = {
  W1: 'Boolean flag',
  W2: 'Percentage',
  W3: 'Five rules',
  W4: 'Experiment',
  W5: '100 flags',
};
const LEFT = 110;
const WIDTH = 720;

/** Times on a logarithmic scale: the floor, Pennon, and each peer as a tick. */
export function chart({ machine, workloads }) {
  const all = ROWS.flatMap((key) => [
    workloads[key].floor,
    workloads[key].pennon,
    ...Object.values(workloads[key].peers),
  ]);
  const [low, high] = [Math.log10(Math.min(...all)) - 0.1, Math.log10(Math.max(...all)) + 0.1];
  const x = (ns) => LEFT + ((Math.log10(ns) - low) / (high - low)) * (WIDTH - LEFT - 20);
  const rows = ROWS.map((key, index) => {
    const { floor, pennon, peers } = workloads[key];
    const y = 50 + index * 44;
    const ticks = Object.entries(peers).map(
      ([name, ns]) =>
        `<rect x="${x(ns).toFixed(1)}" y="${y}" width="3" height="22" fill="#9aa3b2"><title>${name}: ${label(ns)}</title></rect>`,
    );
    return [
      `<text x="${LEFT - 12}" y="${y + 16}" text-anchor="end" class="name">${TITLES[key]}</text>`,
      ...ticks,
      `<rect x="${x(floor).toFixed(1)}" y="${y}" width="3" height="22" fill="#2f6f4f"><title>floor: ${label(floor)}</title></rect>`,
      `<circle cx="${x(pennon).toFixed(1)}" cy="${y + 11}" r="6" fill="#d9480f"><title>Pennon: ${label(pennon)}</title></circle>`,
      `<text x="${(x(pennon) + 10).toFixed(1)}" y="${y + 36}" class="value">${label(pennon)}</text>`,
    ].join('\n    ');
  });
  const marks = [];
  for (let power = Math.ceil(low); power <= high; power++) {
    const at = x(10 ** power).toFixed(1);
    marks.push(
      `<line x1="${at}" y1="40" x2="${at}" y2="272" stroke="#e3e6ea"/><text x="${at}" y="34" text-anchor="middle" class="value">${label(10 ** power)}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 300" role="img" aria-label="Time per evaluation: Pennon beside the floor and ten peers">
  <style>text{font:13px system-ui,sans-serif;fill:#444c56}.name{font-weight:600}.value{font-size:11px}</style>
  <rect width="${WIDTH}" height="300" fill="#fff"/>
  <text x="${LEFT}" y="16" class="value">Time per evaluation (logarithmic): orange Pennon, green the floor, grey each peer</text>
    ${marks.join('\n    ')}
    ${rows.join('\n    ')}
  <text x="${LEFT}" y="292" class="value">${machine}</text>
</svg>
`;
}

function label(ns) {
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(ns >= 1e7 ? 0 : 1)} ms`;
  if (ns >= 1000) return `${(ns / 1000).toFixed(ns >= 1e4 ? 0 : 1)} µs`;
  return `${Math.round(ns)} ns`;
}
