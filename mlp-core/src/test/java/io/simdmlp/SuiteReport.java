package io.simdmlp;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints the number of tests and the kernels at the end of the suite. */
public final class SuiteReport implements TestExecutionListener {
    private int run;
    private int failed;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            run++;
            failed += result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? 0 : 1;
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (run > 0) {
            System.out.println("tests at " + Backend.name() + ": " + run + " run, " + failed + " failed");
        }
        run = 0;
    }
}
