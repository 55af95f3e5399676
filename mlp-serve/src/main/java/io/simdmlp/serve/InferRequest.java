package io.simdmlp.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for predictions.
 *
 * @param id the client's name of the request, returned with the response; null without one
 * @param inputs the inputs, at least one
 * @param outputs the outputs that the client wants, in this order; empty for all
 * @param binaryByDefault whether outputs are binary unless they say otherwise
 */
record InferRequest(@Nullable String id, List<InputTensor> inputs, List<Wanted> outputs, boolean binaryByDefault) {
    /**
     * An output that the client wants.
     *
     * @param name the name
     * @param binary whether its data follow the JSON as bytes
     */
    record Wanted(String name, boolean binary) {}
}
