/* SPDX-License-Identifier: MIT
 *
 * The claim protocol of one outbox; README.md says which line of the source is which step here.
 *
 * A section under a mutex is one atomic step. What happens between two of them, above all sending, can be interrupted by
 * every other thread. BUG=n builds a mistake in: then the check must fail, or the property does not bite.
 *
 * SENDERS threads append MESSAGES messages each; LOOSE: their claims are loose; GATE: the log has to have a message on
 * disk before it is sent; SLOW: the peer's buffer has room for one message; CLOSING: 1: the last sender finishes the outbox; 2: another thread closes it;
 * 3: the last message is too much.
 */
#ifndef SENDERS
#define SENDERS 2
#endif
#ifndef MESSAGES
#define MESSAGES 2
#endif
#ifndef LOOSE
#define LOOSE 0
#endif
#ifndef GATE
#define GATE 0
#endif
#ifndef SLOW
#define SLOW 1
#endif
#ifndef CLOSING
#define CLOSING 0
#endif
#ifndef BUG
#define BUG 0
#endif

#define NO_CLAIM 1           /* append() forgets that it has claimed */
#define KEEPS_CLAIM 2        /* a flush that found nothing keeps the claim */
#define TWO_STEPS 3          /* it looks in one section and gives the claim up in another */
#define PUTS_LAST 4          /* what was not sent is put behind what came meanwhile */
#define DROPS_BLOCKED 5      /* a full peer gives the claim up instead of handing it to the writer */
#define DROPS_BUSY 6         /* so does a flush that has done its rounds */
#define HOLDS_NOTHING 7      /* a loose claimant flushes without making the claim firm */
#define TAKES_FIRM 8         /* a firm claim is taken over as well */
#define LEAVES_LOOSE 9       /* who takes a loose claim over leaves it loose */
#define REARMS 10            /* the writer's event is not one-shot */
#define FORGETS_AGAIN 11     /* the writer ends the entry of a session that waits again */
#define SENDS_EARLY 12       /* the gate is not looked at */
#define RAISES_NOTHING 13    /* a message that joins a block does not raise what the block needs */
#define FINISHES_EARLY 14    /* the end comes while more waits for the log */
#define KEEPS_OLD_LOOK 15    /* the release thread compares with its own last look */
#define NOTIFIES_UNLOCKED 16 /* durable_moved() does not take the mutex */
#define APPENDS_AFTER_END 17 /* finish() does not refuse what comes later */

/* The properties. ONLY=name checks that one alone, so that a mistake is seen to break it. */
#define ONE_SENDER 1
#define ORDER 2              /* and nothing lost, and nothing sent twice */
#define AFTER_LOG 3          /* nothing is sent before the log has what it was promised */
#define END_IS_LAST 4        /* shutdown(SHUT_WR), or MSG_MORE before it, and then nothing more */
#define ENTRY 5              /* the writer looks after what epoll watches */
#define NOTHING_LEFT 6       /* when nothing can happen any more, all is sent and nobody holds the claim */
#define ONE_CLAIM 7          /* the claim is in one list of the release thread at most */
#ifndef ONLY
#define ONLY 0
#endif
#define require(property, x) assert((ONLY != 0 && ONLY != property) || (x))

#define TOTAL (SENDERS * MESSAGES + 1)

mtype = { open, finished, closed };                             /* Outbox::State */
mtype = { queued, claimed_it, refused };                        /* Outbox::Append */
mtype = { drained, blocked, busy, waits, ended, lost };         /* Outbox::Flush; ended: finished, lost: closed */

/* Outbox: every message is a block; a block is its number and what it needs of the log. */
mtype state = open;
bool claimed = false;
bool loose = false;
byte appended = 0;                     /* messages so far: their numbers follow their order */
chan waiting = [TOTAL] of { byte, byte };

/* The socket and its peer. */
byte room = 1;                         /* the peer's buffer has this much left */
byte delivered = 0;
byte sending = 0;                      /* threads in a send at the moment */
bool shut = false;                     /* shutdown(): nothing is sent any more */
bool shut_write = false;

/* The log. need[] is what each message was promised when it was written. */
byte end_of_log = 0;
byte durable = 0;
byte need[TOTAL];

/* Writer: one entry for the session, and what epoll has. */
bool entry = false;
bool armed = false;
bool served = false;
bool again = false;

/* Release: the sessions in its list, a mutex and a condition, since here a lost notification is the question. */
bool release_mutex = false;
byte release_list = 0;                 /* this session */
bool other_waits = false;              /* another session */
byte least_seen = 0;                   /* of the log, by those in the list before they were flushed */
bool asleep = false;
byte looked = 0;

#define lock(m) atomic { !m -> m = true }
#define unlock(m) m = false

#define NEED (GATE -> end_of_log : 0)

/* Outbox::append_locked(), for firm = true or false. A block that is there already takes the message too, which the
 * model has as one block each that all need the most. */
inline append(firm, result)
{
	atomic {
		if
		:: state != open && !(BUG == APPENDS_AFTER_END && state == finished) -> result = refused
		:: else ->
			if
			:: !claimed || (loose && firm) || (BUG == TAKES_FIRM && firm) -> result = claimed_it;
				if
				:: BUG == LEAVES_LOOSE && claimed -> skip
				:: else -> loose = !firm
				fi
			:: else -> result = queued
			fi;
			claimed = (BUG != NO_CLAIM);
			need[appended] = NEED;
			waiting!appended, (BUG == RAISES_NOTHING -> 0 : NEED);
			appended++
		fi
	}
}

/* Outbox::finish(): the last message, then no more. */
inline finish(result)
{
	atomic {
		append(true, result);
		if
		:: state == open -> state = finished
		:: else -> skip
		fi
	}
}

/* append_locked() past the limit: the caller flushes, whoever the claimant is. */
inline overflow(result)
{
	atomic {
		if
		:: state != open -> result = refused
		:: else -> close_locked(); claimed = true; result = claimed_it
		fi
	}
}

/* Outbox::detach(): moves what may be sent into chain; go: there is something. */
inline detach()
{
	atomic {
		go = false;
		if
		:: state == closed -> result = lost
		:: else ->
			result = (state == finished -> ended : drained);
			if
			:: empty(waiting) ->
				if
				:: BUG == KEEPS_CLAIM || BUG == TWO_STEPS -> skip
				:: else -> claimed = false
				fi
			:: nempty(waiting) ->
				if
				:: round == 1 -> result = busy
				:: else ->
					do
					:: empty(waiting) -> break
					:: nempty(waiting) ->
						waiting?<number, needs>;
						if
						:: needs <= durable || BUG == SENDS_EARLY -> waiting?_, _; chain!number, needs; go = true
						:: else -> break
						fi
					od;
					if
					:: len(waiting) > 0 && BUG != FINISHES_EARLY -> result = waits
					:: len(waiting) > 0 && !go -> result = waits
					:: else -> skip
					fi
				fi
			fi
		fi;
		number = 0;
		needs = 0
	}
}

/* Outbox::put_back(): in front of what has come meanwhile. */
inline put_back()
{
	atomic {
		if
		:: state == closed ->
			do
			:: nempty(chain) -> chain?_, _
			:: empty(chain) -> break
			od
		:: else ->
			number = len(waiting);
			if
			:: BUG == PUTS_LAST -> number = 0
			:: else -> skip
			fi;
			/* The chain is turned round behind, then everything that was there before goes behind it. */
			do
			:: nempty(chain) -> chain?needs, round; waiting!needs, round
			:: empty(chain) -> break
			od;
			do
			:: number > 0 -> waiting?needs, round; waiting!needs, round; number--
			:: else -> break
			od
		fi;
		number = 0;
		needs = 0;
		round = 0
	}
}

/* One send: outside every lock. Takes one message, none (the buffer is full), or fails. */
inline send_some()
{
	atomic { sending++; require(ONE_SENDER, sending == 1) };
	atomic {
		sending--;
		if
		:: shut -> outcome = 2
		:: !shut && room == 0 -> outcome = 1
		:: !shut && room > 0 ->
			outcome = 0;
			chain?number, needs;
			require(ORDER, number == delivered);
			require(AFTER_LOG, need[number] <= durable);
			require(END_IS_LAST, !shut_write);
			require(END_IS_LAST, result != ended || len(chain) > 0 || empty(waiting));
			delivered++;
			room = room - SLOW;
			number = 0;
			needs = 0
		fi
	}
}

/* Outbox::flush() and Connection::flush(), which hands the claim on. */
inline flush()
{
#if GATE
	seen = durable;
#endif
	round = 0;
	do
	:: detach();
		if
		:: !go -> break
		:: else -> skip
		fi;
		do
		:: empty(chain) -> break
		:: nempty(chain) && outcome == 0 -> send_some()
		:: nempty(chain) && outcome != 0 -> break
		od;
		if
		:: outcome == 1 -> outcome = 0; put_back(); result = blocked; break
		:: outcome == 2 ->
			outcome = 0;
			atomic {
				do
				:: nempty(chain) -> chain?_, _
				:: empty(chain) -> break
				od;
				number = 0;
				needs = 0;
				close_locked()
			};
			result = lost;
			break
		:: else -> round++
		fi
	od;
	round = 0;
	go = false;
	if
	:: result == drained && BUG == TWO_STEPS -> claimed = false
	:: result == blocked && BUG == DROPS_BLOCKED -> claimed = false
	:: result == busy && BUG == DROPS_BUSY -> skip
	:: result == blocked && BUG != DROPS_BLOCKED -> writer_wait_for()
	:: result == busy && BUG != DROPS_BUSY -> writer_wait_for()
	:: result == waits -> release_wait_for()
	:: result == ended -> require(END_IS_LAST, delivered == appended); shut_write = true
	:: result == lost -> shut = true
	:: else -> skip
	fi;
	seen = 0;
	result = 0
}

/* Outbox::close_locked() */
inline close_locked()
{
	state = closed;
	do
	:: nempty(waiting) -> waiting?_, _
	:: empty(waiting) -> break
	od
}

/* Writer::wait_for() */
inline writer_wait_for()
{
	atomic {
		entry = true;
		armed = true;
		again = again || served
	}
}

inline keep_seen(what)
{
	if
	:: (release_list == 0 && !other_waits) || what < least_seen -> least_seen = what
	:: else -> skip
	fi
}

/* Release::wait_for(): under its mutex into the list; the notification comes after it. */
inline release_wait_for()
{
	lock(release_mutex);
	atomic {
		require(ONE_CLAIM, release_list == 0);
		keep_seen(seen);
		release_list++
	};
	unlock(release_mutex);
	asleep = false
}

#define LOCALS \
	chan chain = [TOTAL] of { byte, byte }; \
	mtype result; \
	byte round, number, needs, outcome, seen; \
	bool go

/* A client's thread: messages to a channel, then Delivery::flush(). Each message is in the log before it is here. */
proctype Sender(bool firm; bool last)
{
	LOCALS;
	mtype got;
	byte left = MESSAGES;
	bool mine = false;

	do
	:: left > 0 ->
#if GATE
		end_of_log++;
#endif
		if
		:: last && left == 1 && CLOSING == 1 -> finish(got)
		:: last && left == 1 && CLOSING == 3 -> overflow(got)
		:: else -> append(firm, got)
		fi;
		atomic { mine = mine || (got == claimed_it); left-- };
		/* It flushes when it has done its batch, or earlier. */
		if
		:: left > 0
		:: true ->
			if
			:: mine && !firm && BUG != HOLDS_NOTHING ->
				atomic { mine = loose || state == closed; loose = false }       /* Outbox::hold_on() */
			:: else -> skip
			fi;
			if
			:: mine -> flush(); mine = false
			:: else -> skip
			fi
		fi
	:: else -> break
	od
}

/* Writer::run() and serve() */
proctype WriterThread()
{
	LOCALS;
end:
	do
	:: atomic { armed && (room > 0 || shut) -> armed = (BUG == REARMS); require(ENTRY, entry) };
		atomic { served = true; again = false };
		flush();
		atomic {
			served = false;
			if
			:: !again || BUG == FORGETS_AGAIN -> entry = false
			:: else -> skip
			fi;
			require(ENTRY, !armed || entry)
		}
	od
}

/* Release::run() */
proctype ReleaseThread()
{
	LOCALS;
	bool ready;
	bool wakes;
end:
	do
	:: lock(release_mutex);
		do
		:: wakes = (BUG == KEEPS_OLD_LOOK -> durable != looked : durable != least_seen);
			if
			:: wakes && (release_list > 0 || other_waits) -> break
			:: else ->
				atomic { asleep = true; unlock(release_mutex) };
end_asleep:
				!asleep;
				lock(release_mutex)
			fi
		od;
		atomic {
#if BUG == KEEPS_OLD_LOOK
			looked = durable;
#endif
			ready = (release_list > 0);
			release_list = 0;
			other_waits = false;
			unlock(release_mutex)
		};
		if
		:: ready -> ready = false; flush()
		:: else -> skip
		fi
	od
}

/* Another session, whose claim comes to the release thread with what was in the log when this began. */
proctype OtherSession()
{
	byte seen = durable;
	lock(release_mutex);
	atomic { keep_seen(seen); other_waits = true };
	unlock(release_mutex);
	asleep = false
}

/* The log's own thread: what is there becomes durable, then Release::durable_moved(). */
proctype LogThread()
{
end:
	do
	:: durable < end_of_log ->
		if
		:: durable = end_of_log
		:: durable++
		fi;
		if
		:: BUG == NOTIFIES_UNLOCKED -> skip
		:: else -> lock(release_mutex); unlock(release_mutex)
		fi;
		asleep = false
	od
}

/* It reads sooner or later. */
proctype Peer()
{
end:
	do
	:: room == 0 && !shut -> room = 1
	od
}

/* Whoever closes an outbox: relief, an overflow, the session's own thread. */
proctype Closer()
{
	atomic { close_locked() };
	shut = true
}

/* When nothing more can happen: nothing waits, and nobody holds the claim. */
proctype Check()
{
end:
	timeout ->
	require(NOTHING_LEFT, state == closed || (delivered == appended && empty(waiting) && !claimed));
	require(NOTHING_LEFT, state != finished || shut_write);
	require(NOTHING_LEFT, state == closed || (!entry && release_list == 0))
}

init {
	byte i;
	atomic {
		do
		:: i < SENDERS -> run Sender(!LOOSE || i == 0, i == SENDERS - 1); i++
		:: else -> break
		od;
		run WriterThread();
		run Peer();
		run Check();
		if
		:: GATE -> run LogThread(); run ReleaseThread(); run OtherSession()
		:: else -> skip
		fi;
		if
		:: CLOSING == 2 -> run Closer()
		:: else -> skip
		fi
	}
}
