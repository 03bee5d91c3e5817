package io.datahubgateway.launcher.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What the log of this process shows. */
public final class LogLevel {

    private LogLevel() {}

    /** For a process whose standard output is what its user looks at. */
    public static void onlyWarnings() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
    }
}
