import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a profile said at a revision; never changed. */
@Entity({ name: 'profile_revisions' })
export class ProfileRevisionEntity {
  @PrimaryColumn({ type: 'text' })
  namespace!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @PrimaryColumn({ type: 'integer' })
  revision!: number;

  /** A contracts `Profile` with every default filled in; `json` keeps the order of fields. */
  @Column({ type: 'json' })
  manifest!: object;

  /** As it was sent, with its comments. */
  @Column({ type: 'text' })
  source!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;
}
