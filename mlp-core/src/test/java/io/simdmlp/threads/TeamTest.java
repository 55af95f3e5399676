package io.simdmlp.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Evaluator;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TeamTest {
    private static void run(Team team, Team.Task<String> task) {
        team.run(task, "work");
    }

    @Test
    void everyMemberDoesItsShareOfEveryTask() {
        for (int members : new int[] {1, 2, 3, 7}) {
            AtomicIntegerArray shares = new AtomicIntegerArray(members);
            try (Team team = new Team("test", members, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS)) {
                for (int round = 0; round < 2_000; round++) {
                    run(team, (work, member, all) -> {
                        assertEquals(members, all);
                        shares.incrementAndGet(member);
                    });
                }
            }
            for (int member = 0; member < members; member++) {
                assertEquals(2_000, shares.get(member), "member " + member + " of " + members);
            }
        }
    }

    @Test
    void workersWakeUpAfterALongPause() throws InterruptedException {
        try (Team team = new Team("test", 3, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS)) {
            for (int round = 0; round < 20; round++) {
                CountDownLatch done = new CountDownLatch(3);
                run(team, (work, member, all) -> done.countDown());
                assertTrue(done.await(0, TimeUnit.SECONDS), "run returned before all shares were done");
                Thread.sleep(5); // long enough to park
            }
        }
    }

    /** What each writes before a barrier, all read after it: without one, some would see the round before. */
    @Test
    void membersWaitForEachOther() {
        for (int members : new int[] {1, 2, 3, 7}) {
            int[] written = new int[members * 64]; // not volatile
            int[] seen = new int[members * 64];
            try (Team team = new Team("test", members, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS)) {
                Team.Task<String> task = (work, member, all) -> {
                    for (int barrier = 1; barrier <= 20; barrier++) {
                        written[member * 64] = barrier;
                        assertTrue(team.barrier(all));
                        for (int other = 0; other < all; other++) {
                            seen[member * 64] += written[other * 64] == barrier ? 1 : 0;
                        }
                        assertTrue(team.barrier(all));
                    }
                };
                for (int round = 0; round < 100; round++) {
                    run(team, task);
                }
            }
            for (int member = 0; member < members; member++) {
                assertEquals(100 * 20 * members, seen[member * 64], "member " + member + " of " + members);
            }
        }
    }

    @Test
    void nobodyWaitsForAMemberThatHasFailed() {
        for (int failing = 0; failing < 3; failing++) {
            IllegalArgumentException cause = new IllegalArgumentException("share " + failing);
            int fails = failing;
            AtomicIntegerArray met = new AtomicIntegerArray(2);
            try (Team team = new Team("test", 3, 0, Team.SHORT_TASK_SPINS)) {
                RuntimeException thrown = assertThrows(
                        RuntimeException.class,
                        () -> run(team, (work, member, all) -> {
                            if (member == fails) {
                                throw cause;
                            }
                            met.incrementAndGet(team.barrier(all) ? 1 : 0);
                        }));
                assertSame(cause, failing == 0 ? thrown : thrown.getCause());
                assertEquals(2, met.get(0));
                run(team, (work, member, all) -> assertTrue(team.barrier(all)));
            }
        }
    }

    @Test
    void workersAreAwakeUntilTheyPark() throws InterruptedException {
        try (Team team = new Team("test", 2, 1_000_000_000_000L, Team.SHORT_TASK_SPINS)) {
            run(team, (work, member, all) -> {});
            Thread.sleep(20);
            assertTrue(team.isAwake());
        }
        try (Team team = new Team("test", 2, 20_000_000, Team.SHORT_TASK_SPINS)) {
            awaitAwake(team, false);
            while (!team.isAwake()) {
                team.wake();
            }
            awaitAwake(team, false);
        }
        try (Team team =
                new Team("test", 2, 0, Team.SHORT_TASK_SPINS)) { // never spins, so that waking it would be in vain
            awaitAwake(team, false);
            team.wake();
            Thread.sleep(20);
            assertFalse(team.isAwake());
        }
        try (Team team = new Team("test", 1, 0, Team.SHORT_TASK_SPINS)) {
            assertTrue(team.isAwake());
        }
    }

    private static void awaitAwake(Team team, boolean awake) {
        while (team.isAwake() != awake) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aFailureOfAWorkerIsThrownOnceAndTheTeamGoesOn() {
        IllegalArgumentException cause = new IllegalArgumentException("share 1");
        try (Team team = new Team("test", 3, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS)) {
            Team.Task<String> failing = (work, member, all) -> {
                if (member == 1) {
                    throw cause;
                }
            };
            IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> run(team, failing));
            assertEquals("a worker of the test failed", thrown.getMessage());
            assertSame(cause, thrown.getCause());
            run(team, (work, member, all) -> {});
        }
    }

    @Test
    void ifTheCallerFailsTooTheWorkersFailureComesAlongAndNoLater() {
        IllegalArgumentException own = new IllegalArgumentException("share 0");
        IllegalArgumentException other = new IllegalArgumentException("share 1");
        try (Team team = new Team("test", 2, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS)) {
            Team.Task<String> failing = (work, member, all) -> {
                throw member == 0 ? own : other;
            };
            assertSame(own, assertThrows(IllegalArgumentException.class, () -> run(team, failing)));
            assertSame(other, own.getSuppressed()[0]);
            run(team, (work, member, all) -> {});
        }
    }

    @Test
    void closingDuringATaskWaitsForItAndEndsTheWorkers() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Team team = new Team("test", 3, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS);
            CountDownLatch started = new CountDownLatch(1);
            Thread closer = new Thread(() -> {
                try {
                    started.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                team.close();
            });
            closer.start();
            AtomicIntegerArray shares = new AtomicIntegerArray(3);
            run(team, (work, member, all) -> {
                started.countDown();
                shares.incrementAndGet(member);
            });
            closer.join();
            for (int member = 0; member < 3; member++) {
                assertEquals(1, shares.get(member));
            }
            assertEquals(
                    "the test is closed",
                    assertThrows(IllegalStateException.class, () -> run(team, (work, member, all) -> {}))
                            .getMessage());
        }
    }

    @Test
    void refusedEvaluatorsLeaveNoThreads() throws InterruptedException {
        Mlp mlp = Mlp.create(MlpSpec.builder(3).layer(2, Activation.TANH).build(), 1);
        for (int i = 0; i < 5; i++) {
            assertThrows(IllegalArgumentException.class, () -> new Evaluator(mlp, Loss.BINARY_CROSS_ENTROPY, 1, 4));
            assertThrows(IllegalArgumentException.class, () -> new Evaluator(mlp, Loss.MSE, 0, 4));
        }
        Thread.sleep(50);
        Thread[] threads = new Thread[Thread.activeCount() + 50];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            boolean ours = threads[i].getName().startsWith("simdmlp-");
            assertFalse(ours && threads[i].isAlive() && !isEnding(threads[i]), "left over: " + threads[i]);
        }
    }

    /** Workers of teams that other tests closed may still be on their way out. */
    private static boolean isEnding(Thread thread) throws InterruptedException {
        thread.join(5_000);
        return !thread.isAlive();
    }
}
