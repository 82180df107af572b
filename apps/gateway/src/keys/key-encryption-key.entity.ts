import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The key that the credentials of this installation are encrypted under. */
@Entity({ name: 'key_encryption_keys' })
export class KeyEncryptionKeyEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** The master key that opens it. */
  @Column({ name: 'master_key_id', type: 'text' })
  masterKeyId!: string;

  /** The key itself, encrypted under the master key. */
  @Column({ type: 'text' })
  wrapped!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
