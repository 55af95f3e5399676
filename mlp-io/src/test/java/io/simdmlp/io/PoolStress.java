package io.simdmlp.io;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads use a pool of two slots with one object. Run by {@link StressTest}. */
@JCStressTest
@Description("An object has one user at a time, who sees what the user before did.")
@Outcome(id = "4", expect = ACCEPTABLE, desc = "each use counts")
@Outcome(expect = FORBIDDEN, desc = "a use was lost: two threads had the same object")
@State
public class PoolStress {
    private final List<int[]> all = new ArrayList<>();
    private final ScratchPool<int[]> pool = new ScratchPool<>(this::make, 2);

    /** Fills one slot. */
    public PoolStress() {
        pool.give(make());
    }

    private int[] make() {
        int[] made = new int[1];
        synchronized (all) {
            all.add(made);
        }
        return made;
    }

    private void use() {
        for (int i = 0; i < 2; i++) {
            int[] mine = pool.take();
            mine[0]++;
            pool.give(mine);
        }
    }

    /** Uses an object twice. */
    @Actor
    public void first() {
        use();
    }

    /** Uses an object twice. */
    @Actor
    public void second() {
        use();
    }

    /** Adds the uses of all objects. */
    @Arbiter
    public void count(I_Result r) {
        r.r1 = all.stream().mapToInt(made -> made[0]).sum();
    }
}
