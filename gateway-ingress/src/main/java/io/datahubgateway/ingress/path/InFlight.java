package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the ingress holds: requests that are not answered, and their bytes. At a limit a request is refused with
 * 503, never queued. Any thread.
 */
public final class InFlight {

    private final long maxBytes;
    private final int maxRequests;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();

    public InFlight(ByteSize maxBytes, int maxRequests) {
        this.maxBytes = maxBytes.bytes();
        this.maxRequests = maxRequests;
    }

    public long maxBytes() {
        return maxBytes;
    }

    public long bytes() {
        return bytes.get();
    }

    public int requests() {
        return requests.get();
    }

    /** @throws GatewayException {@code overloaded} when there is no room for the request and these bytes */
    public Permit enter(long announced) {
        if (requests.incrementAndGet() > maxRequests) {
            requests.decrementAndGet();
            throw new GatewayException(
                    ErrorCode.OVERLOADED, maxRequests + " requests are under way, which is the limit; try again later");
        }
        Permit permit = new Permit(1);
        try {
            permit.add(announced);
            return permit;
        } catch (GatewayException e) {
            permit.release();
            throw e;
        }
    }

    private void hold(long more) {
        if (more > 0 && bytes.addAndGet(more) > maxBytes) {
            bytes.addAndGet(-more);
            throw new GatewayException(
                    ErrorCode.OVERLOADED,
                    "requests under way hold as many bytes as they may (" + new ByteSize(maxBytes)
                            + "); try again later");
        }
    }

    private void giveBack(long less) {
        bytes.addAndGet(-less);
    }

    /** What one request holds, or a part of it. Used by one thread at a time. */
    public final class Permit {
        private final int counted; // requests: a part is none
        private long held;
        private boolean released;
        private @Nullable InFlight also; // of the task

        private Permit(int counted) {
            this.counted = counted;
        }

        /** Gives some of the bytes that it holds to a part, which gives them back by itself. */
        Permit split(long part) {
            Permit given = new Permit(0);
            given.held = part;
            given.also = also;
            held -= part;
            return given;
        }

        /** Bytes. */
        long held() {
            return held;
        }

        /** Holds more. @throws GatewayException {@code overloaded} when there is no room */
        public void add(long more) {
            hold(more);
            if (also != null) {
                try {
                    also.hold(more);
                } catch (GatewayException e) {
                    giveBack(more);
                    throw e;
                }
            }
            held += more;
        }

        /**
         * From now on what is held counts for these limits too, in bytes.
         *
         * @throws GatewayException {@code overloaded} when there is no room for what is held already
         */
        public void countFor(InFlight task) {
            task.hold(held);
            also = task;
        }

        /** Gives back what is held beyond these bytes. */
        public void shrinkTo(long needed) {
            if (held > needed) {
                giveBackAll(held - needed);
                held = needed;
            }
        }

        private void giveBackAll(long less) {
            giveBack(less);
            if (also != null) {
                also.giveBack(less);
            }
        }

        /** Gives everything back; further calls do nothing. */
        public void release() {
            if (!released) {
                released = true;
                giveBackAll(held);
                held = 0;
                requests.addAndGet(-counted);
            }
        }
    }
}
