/* SPDX-License-Identifier: MIT
 *
 * The bursts that wait for the thread that is delivering in a channel; README.md says which line of the source is which
 * step here.
 *
 * THREADS sessions, each with its thread, have BURSTS bursts for one channel, of which MOST may wait. Another thread wants
 * the World alone. BUG=n builds a mistake in: then the check must fail, or the property does not bite.
 */
#ifndef THREADS
#define THREADS 3
#endif
#ifndef BURSTS
#define BURSTS 2
#endif
#ifndef MOST
#define MOST 2
#endif
#ifndef BUG
#define BUG 0
#endif

#define LEAVES_IT_OPEN 1 /* a thread leaves it open though nobody is on the way */
#define CLOSES_UNSEEN 2  /* a thread closes it without a look whether something has come */
#define OWN_FIRST 3      /* a thread delivers its own burst before those that wait */
#define PUSHES_CLOSED 4  /* others push although it is closed */
#define NO_SETTLING 5    /* a session goes on before its bursts are delivered */
#define COMES_LATE 6     /* a thread takes the World for waiting only when it has the lock */
#define DROPS_LAST 7     /* what close() has taken is not delivered */

/* The properties. ONLY=name checks that one alone, so that a mistake is seen to break it. */
#define ORDER 1        /* the bursts of a session are delivered in their order, each once */
#define WITH_WORLD 2   /* who has the World alone finds nothing that waits */
#define SETTLED 3      /* after settle() all bursts of the session are delivered */
#define NOTHING_LEFT 4 /* when no thread can do anything, all is delivered, and it is closed */
#ifndef ONLY
#define ONLY 0
#endif
#define require(property, x) assert((ONLY != 0 && ONLY != property) || (x))

bool is_open = false;                                 /* WaitingBursts::newest_ is not null */
chan waiting = [THREADS * BURSTS] of { byte, byte };  /* the chain: whose burst, and which one */
byte coming = 0;                                      /* WaitingBursts::coming_ */
bool delivery = false;                                /* Channel::delivery */
byte readers = 0;                                     /* of the World */
byte delivered[THREADS];
byte entrusted[THREADS];                              /* Session::entrusted */
byte ended = 0;

/* The bursts that wait are taken in one step, and delivered while others push. */
inline take_all(closes, drops)
{
	atomic {
		taken = len(waiting);
		any = taken > 0;
		if
		:: closes -> is_open = false
		:: else -> skip
		fi
	}
	atomic {
		do
		:: taken > 0 ->
			waiting?whose, number;
			if
			:: drops -> skip
			:: else ->
				require(ORDER, number == delivered[whose]);
				delivered[whose]++
			fi;
			entrusted[whose]--;
			taken--
		:: else -> break
		od
	}
}

proctype Client(byte me)
{
	byte said = 0, taken = 0, whose = 0, number = 0;
	bool own = false, settles = false, any = false;
	do
	:: said < BURSTS ->
		atomic { readers < 100 -> readers++ }
		/* push(), or else the lock */
		atomic {
			own = false;
			settles = false;
			if
			:: (is_open || BUG == PUSHES_CLOSED) && len(waiting) < MOST ->
				waiting!me, said;
				entrusted[me]++
			:: else -> own = true
			fi;
			said++
		}
		if
		:: own -> skip
		:: !own -> settles = true
		:: !own -> goto done
		fi;
		if
		:: settles && BUG == NO_SETTLING -> goto settled
		:: BUG == COMES_LATE -> readers--
		:: else -> skip
		fi;
		coming++;
		atomic { !delivery -> delivery = true }
		if
		:: BUG == COMES_LATE -> readers++
		:: else -> skip
		fi;
		atomic { coming--; is_open = true }
		if
		:: own ->
			if
			:: BUG != OWN_FIRST -> take_all(false, false)
			:: else -> skip
			fi;
			require(ORDER, delivered[me] == said - 1);
			delivered[me]++
		:: else -> skip
		fi;
		/* deliver_waiting(): whether the thread should flush can be so or not at any time */
again:
		take_all(false, false);
		if
		:: any -> goto again
		:: true -> skip
		fi;
		if
		:: coming > 0 || BUG == LEAVES_IT_OPEN -> goto leave
		:: coming == 0 -> skip
		fi;
		atomic {
			if
			:: len(waiting) == 0 || BUG == CLOSES_UNSEEN -> is_open = false; goto leave
			:: else -> skip
			fi
		}
		if
		:: true -> goto again
		:: true -> skip
		fi;
		take_all(true, BUG == DROPS_LAST);
leave:
		delivery = false;
settled:
		require(SETTLED, !settles || entrusted[me] == 0);
done:
		readers--
	:: else -> break
	od;
	ended++
}

/* A thread that wants the World alone. */
proctype Changer()
{
	do
	:: atomic { readers == 0 -> require(WITH_WORLD, len(waiting) == 0) }
	:: ended == THREADS -> break
	od
}

init
{
	byte i = 0;
	atomic {
		do
		:: i < THREADS -> run Client(i); i++
		:: else -> break
		od;
		run Changer()
	}
	ended == THREADS;
	i = 0;
	do
	:: i < THREADS -> require(NOTHING_LEFT, delivered[i] == BURSTS && entrusted[i] == 0); i++
	:: else -> break
	od;
	require(NOTHING_LEFT, !is_open && len(waiting) == 0)
}
