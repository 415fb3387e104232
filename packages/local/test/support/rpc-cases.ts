/** One request that PostgREST and the embedded stack must answer alike. */
export interface RpcCase {
  readonly title: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: 'service' | 'expired' | 'garbage';
}

type Extra = Pick<RpcCase, 'headers' | 'as'>;

function post(path: string, args: unknown = {}, extra: Extra = {}): RpcCase {
  const body = typeof args === 'string' ? args : JSON.stringify(args);
  return { title: titleOf(`POST ${path} ${body}`, extra), method: 'POST', path, body, ...extra };
}

function get(path: string, extra: Extra = {}, method: 'GET' | 'HEAD' = 'GET'): RpcCase {
  return { title: titleOf(`${method} ${path}`, extra), method, path, ...extra };
}

function titleOf(request: string, { headers = {}, as }: Extra): string {
  const details = [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), as ?? 'anon'];
  return `answers ${request} (${details.join(', ')}) alike`;
}

const exactCount: Extra = { headers: { prefer: 'count=exact' } };
const oneObject: Extra = { headers: { accept: 'application/vnd.pgrst.object+json' } };
const service: Extra = { as: 'service' };

const raised = (state: string, extra: Extra = {}): RpcCase =>
  post('fails', { state, text: 'message', detail: 'detail', hint: 'hint' }, extra);

/** Not among them: 40001, which PostgREST 12 tries again for ever. */
const sqlStates = [
  ...['P0001', 'PT402', 'PT418', 'PT4', '42501', '23505', '23503', '22023', '53300', '54000', '57014'],
  ...['XX000', 'P0002', '28000', '0L000', '38000', '42P01', '42883', '21000', '55000', '08006', '42P17'],
];

export const rpcCases: readonly RpcCase[] = [
  // Arguments
  post('add', { a: 1, b: 2 }),
  post('add', { a: 1 }),
  post('add', { a: '1' }),
  post('add', { a: 'x' }),
  post('add', { a: null }),
  post('add', { a: 1.5 }),
  post('add', { a: 99999999999 }),
  post('add', { a: 1, c: 2 }),
  post('add', {}),
  post('add', 'no json'),
  post('no_arguments', ''),
  post('no_arguments'),
  get('no_arguments'),
  get('add?a=1&b=2'),
  get('add?a=x'),
  get('add?a=1&c=3'),
  get('add?a=1', {}, 'HEAD'),
  post('many', { items: ['a', 'b'] }),
  post('many'),
  get('many?items=a&items=b"c\\'),
  get('many?items=a'),
  post('array_in', { items: [1, 2] }),
  get('array_in?items={1,2,3}'),
  get('flag_in?on_or_off=true'),
  get('when_in?at=2026-01-02T00:00:00Z'),
  get('as_jsonb?document={"a":1}'),
  post('as_jsonb', '{"document": {"n": 12345678901234567890.1230}}'),
  post('as_jsonb', '{"document": "\\u0000"}'),
  post('overloaded', { a: 1 }),
  post('overloaded', { a: 1, b: 1 }),
  post('ambiguous', { a: 1 }),
  post('Odd%20%22name%22', { 'Odd arg': 'x' }),
  post('unknown_function'),
  post('numbrs', { n: 1 }),
  // Results
  post('nothing'),
  post('null_text'),
  post('as_json'),
  post('array_out'),
  post('numbers', { n: 3 }),
  post('numbers', { n: 0 }),
  post('numbers', { n: 3 }, exactCount),
  post('numbers', { n: 3 }, { headers: { prefer: 'count=exact,return=minimal' } }),
  get('numbers?n=0', exactCount),
  get('numbers?n=4', exactCount, 'HEAD'),
  post('one_fruit', { fruit_id: 1 }),
  post('one_fruit', { fruit_id: 9 }),
  post('fruits'),
  get('fruits?up_to=1'),
  post('fruits', {}, oneObject),
  post('fruits', { up_to: 1 }, oneObject),
  post('fruits', { up_to: 0 }, oneObject),
  post('one_fruit', { fruit_id: 1 }, oneObject),
  post('add', { a: 1 }, oneObject),
  post('as_table'),
  post('outs'),
  post('one_out'),
  post('fruits', {}, { headers: { accept: 'text/html, */*' } }),
  post('add', { a: 1 }, { headers: { accept: 'image/png' } }),
  // The caller and the transaction
  post('who', {}, { headers: { 'x-test': 'yes' } }),
  get('who', service),
  post('write_fruit', { fruit_id: 50 }),
  post('write_fruit', { fruit_id: 1 }, service),
  get('write_fruit?fruit_id=60', service),
  post('write_in_stable', { fruit_id: 61 }, service),
  post('not_for_anon'),
  post('not_for_anon', {}, service),
  post('add', { a: 1 }, { as: 'garbage' }),
  post('add', { a: 1 }, { as: 'expired' }),
  post('in_app', {}, { headers: { 'content-profile': 'app' } }),
  get('in_app', { headers: { 'accept-profile': 'app' } }),
  post('in_app'),
  post('in_app', {}, { headers: { 'content-profile': 'pennon' } }),
  get('in_app', { headers: { 'accept-profile': 'pg_catalog' } }),
  // Status and headers set by SQL
  post('with_status', { status: '201' }),
  post('with_status', { status: '422' }),
  post('with_status', { status: '204' }),
  post('with_status', { status: 'nonsense' }),
  post('with_headers', { headers: '[{"X-One": "1"}, {"Content-Type": "text/plain"}]' }),
  post('with_headers', { headers: '{}' }),
  post('with_headers', { headers: '[{"a": 1}]' }),
  // Errors
  ...sqlStates.map((state) => raised(state)),
  raised('42501', service),
  post('divides', { a: 0 }),
  post('fails', {
    state: 'PGRST',
    text: JSON.stringify({ code: 'X1', message: 'm', details: 'd', hint: 'h' }),
    detail: JSON.stringify({ status: 433, headers: { 'x-one': 'b' } }),
  }),
  post('fails', { state: 'PGRST', text: 'no json' }),
];

const api = (extra: Extra = service): Extra => ({
  ...extra,
  headers: { 'content-profile': 'pennon_api', ...extra.headers },
});
const commit = (changes: unknown, extra: Extra = service, options: unknown = { dry_run: true }): RpcCase =>
  post('commit', { environment: 'staging', changes, options }, api(extra));

/**
 * Pennon's own functions, asked so that asking twice changes nothing. `sql/pennon-cases.sql` has what they find. Not
 * among them: `pennon_ingest` without arguments, see docs/decisions/local-postgrest.md.
 */
export const pennonCases: readonly RpcCase[] = [
  // What browsers ask
  post('pennon_snapshot', { environment: 'staging' }),
  post('pennon_snapshot', { environment: 'staging' }, service),
  post('pennon_snapshot', { environment: 'staging', since: 1 }),
  post('pennon_snapshot', { environment: 'staging', since: null }),
  post('pennon_snapshot', { environment: 'staging', since: 999 }),
  post('pennon_snapshot', { environment: 'staging', since: 'x' }),
  post('pennon_snapshot', { environment: 'nowhere' }),
  post('pennon_snapshot', { environment: null }),
  post('pennon_snapshot', {}),
  post('pennon_snapshot', { environment: 'staging', until: 1 }),
  get('pennon_snapshot?environment=staging'),
  get('pennon_snapshot?environment=nowhere'),
  get('pennon_snapshot?environment=staging', {}, 'HEAD'),
  post('pennon_snapshot', { environment: 'staging' }, { as: 'expired' }),
  post('pennon_snapshot', { environment: 'staging' }, { as: 'garbage' }),
  post('pennon_snapshot', { environment: 'staging' }, { headers: { prefer: 'return=minimal' } }),
  post('pennon_snapshot', { environment: 'staging' }, oneObject),
  post('pennon_snapshot', { environment: 'staging' }, { headers: { 'content-profile': 'pennon' } }),
  post('pennon_evaluate', { environment: 'staging', context: { userId: 'ada' } }),
  post('pennon_evaluate', {
    environment: 'staging',
    context: { userId: 'ada' },
    keys: ['checkout', 'missing'],
  }),
  post('pennon_evaluate', { environment: 'staging', context: null }),
  post('pennon_evaluate', { environment: 'staging', context: [] }),
  post('pennon_evaluate', { environment: 'staging', context: {}, keys: 'checkout' }),
  post('pennon_evaluate', { environment: 'nowhere', context: {} }, service),
  post('pennon_enabled', { flag: 'checkout', environment: 'staging' }),
  post('pennon_enabled', { flag: 'checkout', environment: 'staging' }, service),
  post('pennon_enabled', { flag: 7 }),
  get('pennon_enabled?flag=checkout&environment=staging'),
  // What browsers send
  post('pennon_ingest', { events: [] }),
  post('pennon_ingest', { events: [{ type: 'exposure' }, 7, null] }),
  post('pennon_ingest', { events: {} }),
  post('pennon_ingest', { events: null }),
  post('pennon_ingest', { events: Array.from({ length: 501 }, () => 1) }),
  post('pennon_ingest', '{"events": [{"unit": "\\u0000"}]}'),
  get('pennon_ingest?events=[]'),
  get('pennon_ingest?events=[]', service),
  // What operators do
  commit([]),
  commit(null),
  commit([{ kind: 'flag', key: 'checkout', base_version: 1, body: null }]),
  commit([{ kind: 'flag', key: 'checkout', base_version: 7, body: null }]),
  commit([{ kind: 'flag', key: 'new', base_version: 0, body: { key: 'new' } }]),
  commit([{ kind: 'flag', key: 'new', base_version: 0, body: null }], {}),
  commit([], service, { dry: true }),
  commit('nonsense'),
  post('commit', { environment: 'nowhere', changes: [], options: { dry_run: true } }, api()),
  post('commit', { environment: 'staging' }, api()),
  post('commit', { environment: 'staging', changes: [] }, service),
  post('commit', '{"environment": "staging", "changes": [', api()),
  get('commit?environment=staging&changes=[]', { ...service, headers: { 'accept-profile': 'pennon_api' } }),
  post('export_unit', { unit: '' }, api()),
  post('export_unit', { unit: 'ada' }, api({})),
  post('export_unit', {}, api()),
  post('export_unit', { unit: 'ada' }, service),
  post('no_such_function', {}, api()),
];
