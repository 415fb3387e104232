/** Colours pass WCAG AA in both schemes; everything is scoped to the panel, and inherits nothing from the page. */
export const devtoolsStyle = `
.pennon-devtools { all: initial; color-scheme: light dark; --ink: #14213d; --soft: #51607d; --line: #cdd5e3; --ground: #fff;
  --wash: #f2f5fa; --link: #1d4ed8; --good: #166534; --warn: #92400e; --bad: #b91c1c;
  position: fixed; inset-block: 0; inset-inline-end: 0; z-index: 2147483000; box-sizing: border-box; inline-size: min(480px, 100vw);
  padding: 16px 16px 64px; overflow: auto; background: var(--ground); color: var(--ink); border-inline-start: 1px solid var(--line);
  font: 14px/1.45 system-ui, sans-serif; display: block }
@media (prefers-color-scheme: dark) { .pennon-devtools { --ink: #e8edf7; --soft: #a5b1c8; --line: #33405c; --ground: #0f172a;
  --wash: #17213a; --link: #93b4ff; --good: #86efac; --warn: #fcd34d; --bad: #fca5a5 } }
.pennon-devtools :is(h2, h3, p, ul) { margin: 0; padding: 0; color: inherit; font-family: inherit }
.pennon-devtools h2 { font-size: 16px } .pennon-devtools h3 { font-size: 14px; margin-block: 20px 8px }
.pennon-devtools small, .pennon-devtools .reason { color: var(--soft); font-weight: 400 }
.pennon-devtools header { display: grid; grid-template-columns: 1fr auto; gap: 8px; align-items: start }
.pennon-devtools .connection { grid-column: 1 / -1; grid-row: 2; padding: 10px 12px; border-radius: 8px; background: var(--wash) }
.pennon-devtools [data-connection=live] { color: var(--good) } .pennon-devtools [data-connection=stale] { color: var(--warn) }
.pennon-devtools [data-connection=offline], .pennon-devtools [role=alert] { color: var(--bad) }
.pennon-devtools .tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; justify-content: space-between; margin-block-start: 12px }
.pennon-devtools :is(button, input, select) { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line);
  border-radius: 6px; padding: 4px 8px; min-block-size: 30px }
.pennon-devtools button:disabled { color: var(--soft) } .pennon-devtools :focus-visible { outline: 2px solid var(--link); outline-offset: 1px }
.pennon-devtools ul { list-style: none } .pennon-devtools .flags > li { border-block-start: 1px solid var(--line) }
.pennon-devtools details > :not(summary) { margin: 8px 0 8px 14px }
.pennon-devtools summary { padding-block: 8px; cursor: pointer; overflow-wrap: anywhere }
.pennon-devtools code { font: 13px ui-monospace, monospace; font-weight: 600 } .pennon-devtools .answer { font: 13px ui-monospace, monospace }
.pennon-devtools mark { margin-inline-start: 6px; padding: 1px 7px; border-radius: 99px; border: 1px solid currentcolor; background: none;
  color: var(--link); font-size: 12px } .pennon-devtools [data-mark=quarantined] { color: var(--bad) }
.pennon-devtools [data-mark=overridden] { color: var(--warn) } .pennon-devtools .problems { color: var(--bad) }
.pennon-devtools .trace .trace { margin-inline-start: 16px } .pennon-devtools .trace { font-size: 13px; overflow-wrap: anywhere }
.pennon-devtools .said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
.pennon-devtools table { border-collapse: collapse; inline-size: 100%; font-size: 13px }
.pennon-devtools :is(th, td) { padding: 4px 8px 4px 0; text-align: start; border-block-start: 1px solid var(--line); overflow-wrap: anywhere }
`;
