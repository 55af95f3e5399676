package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TeamTest {
    @Test
    void everyMemberDoesItsShareOfEveryTask() {
        for (int members : new int[] {1, 2, 3, 7}) {
            AtomicIntegerArray shares = new AtomicIntegerArray(members);
            try (Team team = new Team("test", members, Team.SPIN, Team.HASTY)) {
                for (int round = 0; round < 2_000; round++) {
                    team.run((member, all) -> {
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
        try (Team team = new Team("test", 3, Team.SPIN, Team.HASTY)) {
            for (int round = 0; round < 20; round++) {
                CountDownLatch done = new CountDownLatch(3);
                team.run((member, all) -> done.countDown());
                assertTrue(done.await(0, TimeUnit.SECONDS), "run returned before all shares were done");
                Thread.sleep(5); // long enough to park
            }
        }
    }

    /** What each writes before a meeting, all read after it: without one, some would see the round before. */
    @Test
    void membersMeet() {
        for (int members : new int[] {1, 2, 3, 7}) {
            int[] written = new int[members * 64]; // not volatile
            int[] seen = new int[members * 64];
            try (Team team = new Team("test", members, Team.SPIN, Team.HASTY)) {
                Team.Task task = (member, all) -> {
                    for (int meeting = 1; meeting <= 20; meeting++) {
                        written[member * 64] = meeting;
                        assertTrue(team.meet(all));
                        for (int other = 0; other < all; other++) {
                            seen[member * 64] += written[other * 64] == meeting ? 1 : 0;
                        }
                        assertTrue(team.meet(all));
                    }
                };
                for (int round = 0; round < 100; round++) {
                    team.run(task);
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
            try (Team team = new Team("test", 3, 0, Team.HASTY)) {
                RuntimeException thrown = assertThrows(
                        RuntimeException.class,
                        () -> team.run((member, all) -> {
                            if (member == fails) {
                                throw cause;
                            }
                            met.incrementAndGet(team.meet(all) ? 1 : 0);
                        }));
                assertSame(cause, failing == 0 ? thrown : thrown.getCause());
                assertEquals(2, met.get(0));
                team.run((member, all) -> assertTrue(team.meet(all)));
            }
        }
    }

    @Test
    void workersAreAwakeUntilTheyPark() throws InterruptedException {
        try (Team team = new Team("test", 2, 1_000_000_000_000L, Team.HASTY)) {
            team.run((member, all) -> {});
            Thread.sleep(20);
            assertTrue(team.isAwake());
        }
        try (Team team = new Team("test", 2, 20_000_000, Team.HASTY)) {
            awaitAwake(team, false);
            while (!team.isAwake()) {
                team.wake();
            }
            awaitAwake(team, false);
        }
        try (Team team = new Team("test", 2, 0, Team.HASTY)) { // never spins, so that waking it would be in vain
            awaitAwake(team, false);
            team.wake();
            Thread.sleep(20);
            assertFalse(team.isAwake());
        }
        try (Team team = new Team("test", 1, 0, Team.HASTY)) {
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
        try (Team team = new Team("test", 3, Team.SPIN, Team.HASTY)) {
            Team.Task failing = (member, all) -> {
                if (member == 1) {
                    throw cause;
                }
            };
            IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> team.run(failing));
            assertEquals("a worker of the test failed", thrown.getMessage());
            assertSame(cause, thrown.getCause());
            team.run((member, all) -> {});
        }
    }

    @Test
    void ifTheCallerFailsTooTheWorkersFailureComesAlongAndNoLater() {
        IllegalArgumentException own = new IllegalArgumentException("share 0");
        IllegalArgumentException other = new IllegalArgumentException("share 1");
        try (Team team = new Team("test", 2, Team.SPIN, Team.HASTY)) {
            Team.Task failing = (member, all) -> {
                throw member == 0 ? own : other;
            };
            assertSame(own, assertThrows(IllegalArgumentException.class, () -> team.run(failing)));
            assertSame(other, own.getSuppressed()[0]);
            team.run((member, all) -> {});
        }
    }

    @Test
    void closingDuringATaskWaitsForItAndEndsTheWorkers() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Team team = new Team("test", 3, Team.SPIN, Team.HASTY);
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
            team.run((member, all) -> {
                started.countDown();
                shares.incrementAndGet(member);
            });
            closer.join();
            for (int member = 0; member < 3; member++) {
                assertEquals(1, shares.get(member));
            }
            assertEquals(
                    "the test is closed",
                    assertThrows(IllegalStateException.class, () -> team.run((member, all) -> {}))
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
