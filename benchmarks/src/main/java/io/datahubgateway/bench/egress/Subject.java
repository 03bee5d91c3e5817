package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.process.ChildProcess;

/** What delivers, one topic after the other. Main thread. */
interface Subject {

    enum Kind {
        LOOP("straight loop"),
        GATEWAY("gateway");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    Kind kind();

    ChildProcess process();

    /** Begins to deliver a topic from its first record on. */
    void begin(Sink sink, String topic);

    /** Ends it; comes back when nothing more is delivered. */
    void end();
}
