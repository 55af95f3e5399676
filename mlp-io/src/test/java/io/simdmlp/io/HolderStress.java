package io.simdmlp.io;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A model is published while another thread predicts twice. Run by {@link StressTest}. */
@JCStressTest
@Description("A request has one whole version, and a later request no earlier one.")
@Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "both before")
@Outcome(id = "1, 1, 2, 2", expect = ACCEPTABLE, desc = "one before, one after")
@Outcome(id = "2, 2, 2, 2", expect = ACCEPTABLE, desc = "both after")
@Outcome(expect = FORBIDDEN, desc = "a torn version, or one that goes backwards")
@State
public class HolderStress {
    private static final Regressor FIRST = constant(1);
    private static final Regressor SECOND = constant(2);
    private static final float[] ROW = {1};

    private final ModelHolder<Regressor> holder = new ModelHolder<>(new ModelHolder.Published<>(FIRST, 1));
    private final double[] y = new double[1];

    /** A model that predicts its own version. */
    private static Regressor constant(int version) {
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.IDENTITY).build();
        Mlp mlp = new Mlp(spec, new float[spec.parameterCount()]);
        mlp.parameters()[mlp.biasesAt(0)] = version;
        return Regressor.of(new Model(mlp, Loss.MSE, Scaling.none(1), List.of(), List.of(), List.of()));
    }

    /** Publishes. */
    @Actor
    public void publish() {
        holder.swap(SECOND);
    }

    /** Predicts twice: each time the version and what it predicts. */
    @Actor
    public void predict(IIII_Result r) {
        ModelHolder.Published<Regressor> now = holder.published();
        now.model().predict(y, ROW);
        r.r1 = (int) now.version();
        r.r2 = (int) y[0];
        now = holder.published();
        now.model().predict(y, ROW);
        r.r3 = (int) now.version();
        r.r4 = (int) y[0];
    }
}
