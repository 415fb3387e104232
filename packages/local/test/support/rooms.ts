import type { LocalStack } from '@pennon/local';

/** An app's own policies: anyone hears "room…", members write there, nobody but the database in "news…". */
export async function installRooms(stack: LocalStack): Promise<void> {
  await stack.query(`
    create policy "everyone hears rooms and news" on realtime.messages for select to anon, authenticated
    using ((select realtime.topic()) like any (array['room%', 'news%']))`);
  await stack.query(`
    create policy "members write in rooms" on realtime.messages for insert to authenticated
    with check ((select realtime.topic()) like 'room%' and (select auth.jwt() ->> 'member') = 'yes')`);
  await stack.query(`
    create policy "members hear the club" on realtime.messages for select to authenticated
    using ((select realtime.topic()) = 'club' and (select auth.jwt() ->> 'member') = 'yes')`);
}
