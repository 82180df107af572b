/* Parking a key: one partition of one subscription, one owner at a time (ownership and lease see to that), crashes and
 * failures at any step. The sink is last-write-wins. Checked: when all is quiet, every event has reached the sink and each
 * key's last value is its newest event's: idempotent sinks converge, whatever was repeated on the way.
 *
 *   spin -a parking.pml && gcc -O2 -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m3000000
 *
 * Outside of it: several owners (the epoch), the naming of lanes, and what is kept in memory while the last parked events of a key
 * are tried; parking-model.int.spec.ts drives the code itself through such steps.
 *
 * It holds (4,022,862 states). Each rule of libs/delivery/src/parking/ can be switched off to see why it is there; all of these are violated:
 *   -DNO_READ_PAST     a parked row at or beyond the committed offset runs before this assignment has read past it
 *   -DNO_LOWER_FIRST   a parked row runs while an older event of its key is read but not yet settled
 *   -DKEEP_DRAINED     a row that was carried out is kept and its event skipped when read again: an older event of the key,
 *                      settled without a row, is repeated and stays last
 *   -DREMOVE_ANY_ORDER rows that were carried out leave the store in any order: after a crash an older one is repeated alone
 *   -DUNPARK_EARLY     an event that is not in the store runs before the rows carried out before it have left the store
 *   -DHAND_OVER_READ   the next owner takes what the former one had read for settled: what was under way is lost
 *   -DHAND_OVER_UNREPORTED  it is told of settled events behind others of their key whose reports are not acknowledged: those are
 *                      repeated alone
 * That the next owner is told is a help against repeats and no rule: without it (-DHAND_OVERS=0) the model holds as well, and a crash
 * forgets all that was told.
 */
#define N 5                       /* events; offsets 0..N-1 */
#define K 2                       /* keys */
#ifndef FAILS
#define FAILS 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef HAND_OVERS
#define HAND_OVERS 2
#endif
#define key(o) ((o == 1 || o == 3) -> 1 : 0)
#define unread 0
#define queued 1
#define running 2
#define settled 3
#define concluded 4          /* carried out; its reports are not acknowledged yet */
#define none 0
#define waiting 1
#define drained 2
#define done 3              /* carried out, and still in the store: others of its key may run meanwhile */

byte committed = 0;               /* the group's offset: next to read */
byte row[N];                      /* the parked store */
byte last[K]; bool reached[N];    /* the sink */
byte st[N]; byte pos; byte from;  /* this assignment: state per event, next to read, where it began */
bool parked[K]; bool busy[K]; byte cur[K]; bool fromRow[K]; bool applied[K];
byte fails = 0, crashes = 0, handOvers = 0;

inline assign(told) {             /* a new owner; told: it knows what the former one had settled and could not commit */
  ok = told;
#ifndef HAND_OVER_UNREPORTED
  for (i : 0 .. N-1) { if :: st[i] == concluded -> ok = 0 :: else fi }                /* then no more than up to the first unsettled */
#endif
  o = 0;
  for (i : 0 .. N-1) {
    if :: i < committed -> st[i] = settled
#ifdef HAND_OVER_READ
       :: i >= committed && told && i < pos -> st[i] = settled
#endif
       :: i >= committed && told && st[i] == settled && (ok || !o) -> skip
       :: else -> st[i] = unread; o = 1 fi
  }
  from = committed; pos = committed; o = 0; ok = 0;
  for (i : 0 .. K-1) { parked[i] = 0; busy[i] = 0; applied[i] = 0; cur[i] = 0; fromRow[i] = 0 }
  for (i : 0 .. N-1) { if :: row[i] == done -> row[i] = waiting :: else fi }          /* the store knows nothing of it */
  for (i : 0 .. N-1) { if :: row[i] == waiting -> parked[key(i)] = 1 :: else fi }     /* load the parked keys */
  i = 0
}
inline lowestQueued(k, o) { o = N; for (i : 0 .. N-1) { if :: o == N && key(i) == k && st[i] == queued -> o = i :: else fi }; i = 0 }
inline head(k, o) { o = N; for (i : 0 .. N-1) { if :: o == N && key(i) == k && row[i] == waiting -> o = i :: else fi }; i = 0 }
inline mayRun(o, ok) {
  ok = 1;
#ifndef NO_READ_PAST
  if :: o >= from && pos <= o -> ok = 0 :: else fi;
#endif
#ifndef NO_LOWER_FIRST
  for (i : 0 .. N-1) { if :: i < o && key(i) == key(o) && (st[i] == queued || st[i] == running) -> ok = 0 :: else fi }
#endif
  i = 0
}
inline unremoved(k, yes) {        /* something of the key was carried out and is still in the store */
  yes = 0;
  for (i : 0 .. N-1) { if :: key(i) == k && row[i] == done -> yes = 1 :: else fi };
  i = 0
}
inline mayRemove(o, ok) {
  ok = 1;
#ifndef REMOVE_ANY_ORDER
  for (i : 0 .. N-1) { if :: i < o && key(i) == key(o) && row[i] == done -> ok = 0 :: else fi };
#endif
  i = 0
}
inline begin(k) {                 /* start an event, or park it behind its key */
  lowestQueued(k, o);
  if :: o < N && !parked[k] -> busy[k] = 1; cur[k] = o; fromRow[k] = 0; applied[k] = 0; st[o] = running
     :: o < N && parked[k] -> row[o] = waiting; st[o] = settled
     :: o == N -> skip fi;
  o = 0
}
inline retry(k) {                 /* run the head of a parked key */
  head(k, o);
  if :: o < N -> mayRun(o, ok);
         if :: ok -> busy[k] = 1; cur[k] = o; fromRow[k] = 1; applied[k] = 0 :: else -> skip fi
     :: o == N -> unremoved(k, ok);
#ifdef UNPARK_EARLY
         ok = 0;
#endif
         if :: !ok -> parked[k] = 0 :: else -> skip fi
  fi;
  o = 0; ok = 0
}
inline fail(k) {
  fails++; busy[k] = 0;
  if :: fromRow[k] -> skip
     :: else -> row[cur[k]] = waiting; st[cur[k]] = settled; parked[k] = 1 fi;
  cur[k] = 0; fromRow[k] = 0
}
inline record(k) {
  busy[k] = 0; applied[k] = 0;
  if :: fromRow[k] ->
#ifdef KEEP_DRAINED
         row[cur[k]] = drained
#else
         row[cur[k]] = done
#endif
     :: else -> st[cur[k]] = concluded fi;
  cur[k] = 0; fromRow[k] = 0
}
#define effect(k) reached[cur[k]] = 1; last[k] = cur[k]; applied[k] = 1
active proctype owner() {
  byte i, o; bool ok;
  atomic { assign(0) }
  do
  :: atomic { pos < N -> o = pos; pos++;            /* read */
       if :: st[o] == settled -> skip               /* the former owner has told */
          :: st[o] != settled && row[o] != none -> st[o] = settled      /* parked already, or drained: not again */
          :: else -> st[o] = queued fi; o = 0 }
  :: atomic { !busy[0] -> begin(0) }
  :: atomic { !busy[1] -> begin(1) }
  :: atomic { !busy[0] && parked[0] -> retry(0) }
  :: atomic { !busy[1] && parked[1] -> retry(1) }
  :: atomic { busy[0] && !applied[0] -> effect(0) }
  :: atomic { busy[1] && !applied[1] -> effect(1) }
  :: atomic { busy[0] && !applied[0] && fails < FAILS -> fail(0) }
  :: atomic { busy[1] && !applied[1] && fails < FAILS -> fail(1) }
  :: atomic { busy[0] && applied[0] -> record(0) }
  :: atomic { busy[1] && applied[1] -> record(1) }
  :: atomic { row[0] == done -> mayRemove(0, ok); if :: ok -> row[0] = none :: else -> skip fi; ok = 0 }
  :: atomic { row[1] == done -> mayRemove(1, ok); if :: ok -> row[1] = none :: else -> skip fi; ok = 0 }
  :: atomic { row[2] == done -> mayRemove(2, ok); if :: ok -> row[2] = none :: else -> skip fi; ok = 0 }
  :: atomic { row[3] == done -> mayRemove(3, ok); if :: ok -> row[3] = none :: else -> skip fi; ok = 0 }
  :: atomic { row[4] == done -> mayRemove(4, ok); if :: ok -> row[4] = none :: else -> skip fi; ok = 0 }
  :: atomic { st[0] == concluded -> st[0] = settled }
  :: atomic { st[1] == concluded -> st[1] = settled }
  :: atomic { st[2] == concluded -> st[2] = settled }
  :: atomic { st[3] == concluded -> st[3] = settled }
  :: atomic { st[4] == concluded -> st[4] = settled }
  :: atomic { committed < N && st[committed] == settled ->       /* commit the watermark; forget drained rows below it */
       committed++;
       for (i : 0 .. N-1) { if :: i < committed && row[i] == drained -> row[i] = none :: else fi }; i = 0 }
  :: atomic { crashes < CRASHES -> crashes++; assign(0) }
  :: atomic { handOvers < HAND_OVERS -> handOvers++; assign(1) }
  :: atomic { committed == N && !busy[0] && !busy[1] && row[0] != waiting && row[1] != waiting && row[2] != waiting && row[3] != waiting && row[4] != waiting -> break }
  od;
  assert(reached[0] && reached[1] && reached[2] && reached[3] && reached[4]);
  assert(last[0] == 4 && last[1] == 3)
}
