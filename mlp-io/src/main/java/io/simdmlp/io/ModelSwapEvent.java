package io.simdmlp.io;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A model that was replaced, in recordings of the JDK Flight Recorder. Its duration includes the warm-up of the new model. */
@Name("io.simdmlp.ModelSwap")
@Label("Model Swap")
@Category("simdmlp")
@Description("A new model was warmed up and published")
@StackTrace(false)
final class ModelSwapEvent extends Event {
    @Label("Version")
    @Description("The number of models that were published, the first included")
    long version;

    @Label("Model")
    String model = "";

    /** Ends the event. */
    void commit(long published, String description) {
        version = published;
        model = description;
        commit();
    }
}
