import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LetterSelection } from '../dead-letters/letter-selection.js';
import type { Edit } from './edit.js';

export const redriveStates = ['running', 'done', 'cancelled'] as const;

/** Dead letters that are sent again, one after the other, until all were. */
@Entity({ name: 'redrives' })
export class RedriveEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  environment!: string;

  @Column({ type: 'text' })
  namespace!: string;

  /** Which were asked for; those that matched then are in `redrive_letters`. */
  @Column({ type: 'jsonb' })
  selection!: LetterSelection;

  @Column({ type: 'jsonb', nullable: true })
  edit!: Edit | null;

  /** Letters per second. */
  @Column({ type: 'integer' })
  pace!: number;

  @Column({ name: 'max_generations', type: 'integer' })
  maxGenerations!: number;

  @Column({ type: 'text' })
  state!: (typeof redriveStates)[number];

  @Column({ type: 'integer' })
  letters!: number;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'next_at', type: 'timestamptz' })
  nextAt!: Date;
}
