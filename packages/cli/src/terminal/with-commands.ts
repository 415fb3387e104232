/** Which command does what a function of `pennon_api` does. */
const commands: Readonly<Record<string, string>> = {
  approve: 'pennon requests approve',
  change_requests: 'pennon requests list',
  claim_admin: 'pennon init --admin',
  create_token: 'pennon tokens create',
  diff: 'pennon diff',
  history: 'pennon history',
  members: 'pennon members list',
  promote: 'pennon promote',
  propose: '--propose',
  propose_settings: 'pennon environments set --propose',
  publish: 'pennon requests publish',
  reject: 'pennon requests reject',
  restore: 'pennon flags restore',
  rollback: 'pennon rollback',
  save_environment: 'pennon environments set',
  save_member: 'pennon members set',
  tokens: 'pennon tokens list',
  verify_audit: 'pennon audit verify --checkpoint',
};

/** The database's hints name its functions; whoever typed a command wants the command. */
export function withCommands(hint: string): string {
  return hint.replace(/\bpennon_api\.(\w+)(\([^)]*\))?/g, (call, name: string) => {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return command === undefined ? call : `\`${command}\``;
  });
}
