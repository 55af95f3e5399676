package io.simdmlp;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A warm-up, in recordings of the JDK Flight Recorder. */
@Name("io.simdmlp.WarmUp")
@Label("Warm-up")
@Category("simdmlp")
@Description("Calls until the JIT compiler has compiled the kernels that a network uses")
@StackTrace(false)
final class WarmUpEvent extends Event {
    @Label("Kernels")
    String kernels = "";

    @Label("Calls")
    long calls;

    @Label("Microseconds Per Call")
    @Description("The last measured time of a call with the largest number of rows")
    double microsPerCall;

    @Label("Bytes Per Call")
    @Description("Allocated by the calling thread; NaN if not known")
    double bytesPerCall;

    /** Ends the event. */
    void commit(WarmUp result) {
        kernels = result.kernels();
        calls = result.calls();
        microsPerCall = result.microsPerCall();
        bytesPerCall = result.bytesPerCall();
        commit();
    }
}
