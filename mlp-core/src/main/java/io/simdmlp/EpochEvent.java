package io.simdmlp;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An epoch of a training, in recordings of the JDK Flight Recorder. */
@Name("io.simdmlp.Epoch")
@Label("Epoch")
@Category("simdmlp")
@Description("A pass over the training data, with the evaluation after it")
@StackTrace(false)
final class EpochEvent extends Event {
    @Label("Epoch")
    @Description("Counted from 1")
    int epoch;

    @Label("Loss")
    @Description("The mean over the training samples")
    double loss;

    @Label("Samples")
    int samples;

    @Label("Learning Rate")
    double learningRate;

    /** Ends the event. */
    void commit(EpochResult result) {
        epoch = result.epoch();
        loss = result.loss();
        samples = result.samples();
        learningRate = result.learningRate();
        commit();
    }
}
