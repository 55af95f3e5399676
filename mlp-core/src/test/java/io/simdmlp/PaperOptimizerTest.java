package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The formulas of {@link PaperOptimizer} against recorded results of PyTorch 1.13 in double precision: the code of
 * {@code torch.optim}, for each of {@link Nets#optimizers} but Lion, which PyTorch does not have. Its NAdam and RAdam had no
 * decoupled decay, so {@code w *= 1 - lr * weight_decay} was added before their steps; and its NAdam multiplied the product
 * of momentums twice by the last one, which was corrected. Both are as in later versions.
 */
@Tag("once") // independent of the kernels
final class PaperOptimizerTest {
    private static final int STEPS = 12;

    // Parameters (i - 1.5) / 4 after the steps, with the gradients ((7 t + 5 i) % 11 - 5) / 8 in step t.
    private static final double[][] PYTORCH = {
        {-0.3999495027361609, -0.07498912557747978, 0.11248362583872289, 0.43745362761241174},
        {-0.7103529324647501, 0.12820854715575, 0.22113029607637508, 0.4786449480718751},
        {-0.701817639218275, 0.152887692440175, 0.1990172664687375, 0.5307804532646874},
        {-0.4053832153861497, -0.10128641910921589, 0.12172059061669219, 0.39024906637541507},
        {-0.40491904672364504, -0.10116093195827724, 0.1215813524467822, 0.3897928607641322},
        {-0.40539246733858647, -0.10128877287108545, 0.12172518247412782, 0.3902594079599535},
        {-0.3994302950631249, -0.10568867756202113, 0.1220537582956536, 0.38744066064427035},
        {-0.460829398682682, -0.032886832610724684, 0.0740366189579128, 0.451554378659827},
        {-1.0367956983301367, 0.44392193544137615, -0.13225121068222365, 0.6385416190119471},
        {-0.4036191052676746, -0.0915113899142462, 0.10761578825561682, 0.4042680559015732},
        {-0.5542961311152946, 0.03177937649511025, 0.05143077025960898, 0.4832911565192439},
        {-0.4615607275149105, -0.03326662398175045, 0.074288720552174, 0.45057410735156483},
        {-0.43166554010244723, -0.04695559369799609, 0.1211505012146958, 0.43589963709444113},
        {-0.37698198708586056, -0.12186686614799702, 0.12221080464843741, 0.3785071957739307},
        {-0.5405146808842395, 0.2951785201968916, -0.25227337614512024, 0.8182016263805217},
        {-0.3860293135382956, -0.11219013370783398, 0.11939945447021542, 0.3870101149362397},
        {-0.38553176974647796, -0.11179899999599263, 0.11955282410877317, 0.38445675279682184},
        {-0.38153590484818084, -0.11058173754917563, 0.11808853493008888, 0.3829471584877221},
        {-0.3819105768495951, -0.11522532980000394, 0.12421881525147979, 0.3833742840795054},
        {-0.37780364863488575, -0.1139643653851534, 0.1228797639532243, 0.3792394371753047},
        {-0.37944255407591365, -0.11943081217750069, 0.12524074791222464, 0.38124053109225203}
    };

    @Test
    void theFormulasAreThoseOfPyTorch() {
        List<Optimizer> optimizers = Nets.optimizers();
        int tried = 0;
        for (int number = 0; number < optimizers.size(); number++) {
            Optimizer optimizer = optimizers.get(number);
            if (optimizer instanceof Optimizer.Lion) {
                continue;
            }
            double[] expected = PYTORCH[number];
            Bounded[] w = new Bounded[expected.length];
            for (int i = 0; i < w.length; i++) {
                w[i] = Bounded.exact((i - 1.5) / 4);
            }
            PaperOptimizer paper = new PaperOptimizer(optimizer, w.length, true);
            for (int t = 1; t <= STEPS; t++) {
                float[] g = new float[w.length];
                for (int i = 0; i < g.length; i++) {
                    g[i] = ((7 * t + 5 * i) % 11 - 5) / 8f;
                }
                paper.step(w, g);
            }
            for (int i = 0; i < w.length; i++) {
                assertEquals(expected[i], w[i].value(), 1e-12, optimizer + ", parameter " + i);
            }
            tried++;
        }
        assertTrue(tried == PYTORCH.length, tried + " optimizers");
    }
}
