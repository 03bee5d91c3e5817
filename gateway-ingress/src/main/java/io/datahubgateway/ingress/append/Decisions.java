package io.datahubgateway.ingress.append;

import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings requests that are decided back to their event loop. Kafka acknowledges a batch at a time, and with it the requests
 * of many clients: all that are decided before the event loop gets to look share one hop. One per event loop; any thread
 * adds to it. Requests come back in the order in which they were decided.
 */
public final class Decisions {

    private static final Logger LOGGER = LoggerFactory.getLogger(Decisions.class);

    private final Context context;
    private final AtomicReference<@Nullable Decided> latest = new AtomicReference<>();

    /** A request whose every record is decided; in one {@link Decisions} at most once. */
    abstract static class Decided {
        private @Nullable Decided earlier;

        /** Lets the request go on; on its event loop. */
        abstract void proceed();
    }

    /** @param context of the event loop */
    public Decisions(Context context) {
        this.context = context;
    }

    void add(Decided decided) {
        Decided before = latest.get();
        decided.earlier = before;
        while (!latest.compareAndSet(before, decided)) {
            before = latest.get();
            decided.earlier = before;
        }
        if (before == null) { // nobody else has a hop under way
            context.runOnContext(hop -> proceed());
        }
    }

    private void proceed() {
        Decided next = inOrder(latest.getAndSet(null));
        while (next != null) {
            Decided now = next;
            next = now.earlier; // in order: the next one
            now.earlier = null;
            try {
                now.proceed();
            } catch (RuntimeException e) { // a fault of one must not cost the others their answers
                LOGGER.atError().setCause(e).log("a request could not be answered");
            }
        }
    }

    private static @Nullable Decided inOrder(@Nullable Decided latest) {
        Decided first = null;
        Decided rest = latest;
        while (rest != null) {
            Decided earlier = rest.earlier;
            rest.earlier = first;
            first = rest;
            rest = earlier;
        }
        return first;
    }
}
