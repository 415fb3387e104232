import { actAs } from '../database/act-as.js';
import { inTransaction, type SqlDatabase } from '../database/sql-database.js';
import { parseJson, refuseDeep } from '../http/parse-json.js';
import type { Broadcast } from './broadcast.js';
import type { Channel } from './channel.js';
import type { Topics } from './topics.js';

/** The channel that a trigger of the platform notifies of each message. */
export const messagesChannel = 'pennon_local_messages';

interface Message {
  readonly id: string;
  readonly topic: string;
  readonly event: string;
  readonly private: boolean;
  readonly payload: unknown;
}

/** Publishes what the database broadcasts, in the order it was committed. */
export class DatabaseMessages {
  readonly #database: SqlDatabase;
  readonly #topics: Topics;
  #line: Promise<void> = Promise.resolve();

  readonly #onLost: () => void;

  /** @param onLost - a message was announced and could not be read */
  constructor(database: SqlDatabase, topics: Topics, onLost: () => void) {
    this.#database = database;
    this.#topics = topics;
    this.#onLost = onLost;
  }

  /** @param notification - the message, or its key where it was too long for a NOTIFY */
  receive(notification: string): void {
    const whole = this.#read(notification).catch(() => this.#onLost());
    this.#line = this.#line.then(async () => {
      const ready = await whole;
      if (ready) this.#topics.publish(broadcastOf(ready), ready.private);
    });
  }

  /**
   * The newest messages that the channel's caller may read, oldest first. Those of one transaction share their time;
   * their place in the table tells them apart.
   */
  async replay(channel: Channel, sinceMs: number, limit: number): Promise<readonly Broadcast[]> {
    return await inTransaction(this.#database, { isReadOnly: true }, async (session) => {
      await actAs(session, channel.caller, {
        'realtime.topic': channel.topic,
        'request.headers': channel.socket.headers,
      });
      const { rows } = await session.query<Message>(
        `select ${columns} from realtime.messages
         where topic = $1::text and private and extension = 'broadcast' and event is not null
           and inserted_at >= to_timestamp($2::text::float8) at time zone 'utc'
         order by inserted_at desc, tableoid desc, ctid desc limit $3::text::int`,
        [channel.topic, String(sinceMs / 1000), String(limit)],
      );
      return rows.reverse().map((row) => broadcastOf(row, true));
    });
  }

  /** Anyone who may run SQL may notify our channel, of anything. */
  async #read(notification: string): Promise<Message | undefined> {
    const message = parseJson(notification) as Message & { readonly insertedAt: string };
    return message.topic === undefined ? await this.#fetch(message.id, message.insertedAt) : message;
  }

  async #fetch(id: string, insertedAt: string): Promise<Message | undefined> {
    return await this.#database.withSession(async (session) => {
      const { rows } = await session.query<Message>(
        `select ${columns} from realtime.messages where id = $1::uuid and inserted_at = $2::text::timestamp`,
        [id, insertedAt],
      );
      refuseDeep(rows[0]?.payload);
      return rows[0];
    });
  }
}

const columns = `id::text, topic, event, coalesce(private, false) as private,
  case when binary_payload is null then payload end as payload, binary_payload as bytes`;

function broadcastOf(row: Message & { readonly bytes?: Uint8Array | null }, isReplayed = false): Broadcast {
  return {
    topic: row.topic,
    event: row.event,
    payload: row.bytes ?? row.payload,
    meta: { id: row.id, ...(isReplayed ? { replayed: true } : {}) },
  };
}
