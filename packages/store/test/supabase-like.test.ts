import { createFlagStore, fetchSnapshot, type SupabaseLike } from '@pennon/store';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { describe, expectTypeOf, it } from 'vitest';
import WebSocket from 'ws';

/** As `supabase gen types` writes it for a project that has tables and functions of its own. */
interface Generated {
  __InternalSupabase: { PostgrestVersion: '13' };
  public: {
    Tables: {
      todos: { Row: { id: number }; Insert: { id?: number }; Update: { id?: number }; Relationships: [] };
    };
    Views: { [_ in never]: never };
    Functions: { add: { Args: { a: number; b: number }; Returns: number } };
    Enums: { [_ in never]: never };
    CompositeTypes: { [_ in never]: never };
  };
}

/** As it writes it for a project without functions. */
interface WithoutFunctions {
  public: Omit<Generated['public'], 'Functions'> & { Functions: { [_ in never]: never } };
}

describe('SupabaseLike', () => {
  it('is what createClient makes', () => {
    const transport = globalThis.WebSocket ?? WebSocket;
    const client = createClient('http://localhost:54390', 'sb_publishable_x', { realtime: { transport } });
    expectTypeOf(client).toExtend<SupabaseLike>();
    expectTypeOf(createFlagStore).toBeCallableWith({ supabase: client, environment: 'production' });
    expectTypeOf(fetchSnapshot).toBeCallableWith(client, 'production');
  });

  it('is a client with generated types, whatever functions the project has', () => {
    expectTypeOf<SupabaseClient<Generated>>().toExtend<SupabaseLike>();
    expectTypeOf<SupabaseClient<WithoutFunctions>>().toExtend<SupabaseLike>();
    expectTypeOf<SupabaseClient<Generated, 'public'>>().toExtend<SupabaseLike>();
  });

  it('is not just any object', () => {
    expectTypeOf<{ rpc(): Promise<void> }>().not.toExtend<SupabaseLike>();
  });
});
