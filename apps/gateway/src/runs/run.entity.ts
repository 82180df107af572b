import type { CacheUse, RunSummary } from '@arkflows/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The index of the topic `runs`. */
@Entity({ name: 'runs' })
export class RunEntity {
  @PrimaryColumn({ type: 'text' })
  environment!: string;

  @PrimaryColumn({ name: 'run_id', type: 'text' })
  runId!: string;

  @Column({ type: 'text' })
  namespace!: string;

  @Column({ type: 'text' })
  profile!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text' })
  operation!: string;

  @Column({ type: 'text', nullable: true })
  trigger!: string | null;

  @Column({ name: 'event_id', type: 'text' })
  eventId!: string;

  @Column({ name: 'event_source', type: 'text' })
  eventSource!: string;

  @Column({ type: 'text', nullable: true })
  key!: string | null;

  @Column({ type: 'text' })
  status!: RunSummary['status'];

  @Column({ type: 'text', nullable: true })
  code!: string | null;

  @Column({ type: 'text', nullable: true })
  message!: string | null;

  @Column({ type: 'text', nullable: true })
  fallback!: string | null;

  @Column({ type: 'text', nullable: true })
  cache!: CacheUse | null;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'duration_ms', type: 'double precision' })
  durationMs!: number;

  @Column({ type: 'text' })
  topic!: string;

  @Column({ type: 'integer' })
  partition!: number;

  @Column({ name: 'record_offset', type: 'bigint' })
  offset!: string;

  /** When its last report was written here, by the database's clock. */
  @Column({ name: 'recorded_at', type: 'timestamptz', default: () => 'now()' })
  recordedAt!: Date;
}

/** A run as it is reported. */
export type ReportedRun = Omit<RunEntity, 'recordedAt'>;
