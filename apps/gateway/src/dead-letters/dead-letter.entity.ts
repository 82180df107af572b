import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Nothing was done about it; it was sent again and how that went is not known yet, or it is; somebody gave it up for good. */
export const letterStates = ['open', 'redriven', 'resolved', 'deadAgain', 'discarded'] as const;
export type LetterState = (typeof letterStates)[number];

/** The index of an environment's dead-letter topics; the topics are the truth. */
@Entity({ name: 'dead_letters' })
export class DeadLetterEntity {
  @PrimaryColumn({ type: 'text' })
  environment!: string;

  @PrimaryColumn({ name: 'run_id', type: 'text' })
  runId!: string;

  /** `default` for a record that belongs to no profile. */
  @Column({ type: 'text' })
  namespace!: string;

  @Column({ type: 'text', nullable: true })
  profile!: string | null;

  @Column({ type: 'integer', nullable: true })
  revision!: number | null;

  @Column({ type: 'text', nullable: true })
  operation!: string | null;

  @Column({ type: 'text', nullable: true })
  trigger!: string | null;

  @Column({ type: 'text' })
  code!: string;

  @Column({ type: 'text' })
  message!: string;

  @Column({ type: 'jsonb', nullable: true })
  details!: object | null;

  @Column({ type: 'integer' })
  attempts!: number;

  /** Where the event came from. */
  @Column({ type: 'text' })
  topic!: string;

  @Column({ type: 'integer' })
  partition!: number;

  @Column({ name: 'record_offset', type: 'bigint' })
  offset!: string;

  @Column({ name: 'first_tried_at', type: 'timestamptz' })
  firstTriedAt!: Date;

  @Column({ name: 'died_at', type: 'timestamptz' })
  diedAt!: Date;

  @Column({ type: 'bytea', nullable: true })
  key!: Buffer | null;

  /** The beginning of the value; `valueBytes` tells its whole length. */
  @Column({ type: 'bytea', nullable: true })
  value!: Buffer | null;

  @Column({ name: 'value_bytes', type: 'integer', nullable: true })
  valueBytes!: number | null;

  @Column({ type: 'jsonb' })
  headers!: Record<string, string>;

  /** How often its event had been redriven when it was given up. */
  @Column({ type: 'integer' })
  generation!: number;

  /** Whether key, value and headers are here as they came, byte for byte. */
  @Column({ name: 'is_whole', type: 'boolean' })
  isWhole!: boolean;

  /** In lower case. */
  @Column({ type: 'text' })
  searched!: string;

  @Column({ type: 'text', default: 'open' })
  state!: LetterState;

  /** The run of its redrive. */
  @Column({ name: 'redriven_as', type: 'text', nullable: true })
  redrivenAs!: string | null;

  @Column({ name: 'redriven_at', type: 'timestamptz', nullable: true })
  redrivenAt!: Date | null;

  @Column({ name: 'redrive_id', type: 'text', nullable: true })
  redriveId!: string | null;
}

/** A dead letter as it is read from its topic. */
export type ReceivedLetter = Omit<DeadLetterEntity, 'state' | 'redrivenAs' | 'redrivenAt' | 'redriveId'>;
