package io.datahubgateway.launcher.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.datahubgateway.common.http.AccessLog;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What the log of this process shows, and how much of it. Any thread. */
public enum LogLevel {
    OFF(Level.OFF),
    ERROR(Level.ERROR),
    WARN(Level.WARN),
    INFO(Level.INFO),
    DEBUG(Level.DEBUG),
    TRACE(Level.TRACE);

    /** Loggers of Kafka's clients that print tokens and credentials when they are told to be chatty. */
    private static final String SECRETIVE = "org.apache.kafka.common.security";

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    /**
     * A logger and its level.
     *
     * @param own the level that it was given; null when it has that of the loggers above it
     * @param effective the level that is in force
     */
    public record LoggerState(String name, @Nullable LogLevel own, LogLevel effective) {}

    /** For a process whose standard output is what its user looks at. */
    public static void onlyWarnings() {
        set(org.slf4j.Logger.ROOT_LOGGER_NAME, WARN);
    }

    /** Turns the line per request on or off. */
    public static void accessLog(boolean on) {
        set(AccessLog.NAME, on ? INFO : OFF);
    }

    /** Loggers that have a level of their own, by name. */
    public static Map<String, LoggerState> all() {
        Map<String, LoggerState> states = new TreeMap<>();
        context().getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .forEach(logger -> states.put(logger.getName(), state(logger)));
        return states;
    }

    /** A logger that the process has used or that was given a level. */
    public static Optional<LoggerState> of(String name) {
        return Optional.ofNullable(context().exists(name)).map(LogLevel::state);
    }

    /** @param level null for that of the loggers above it; the root has none above it and ignores that */
    public static LoggerState set(String name, @Nullable LogLevel level) {
        Logger logger = context().getLogger(name);
        boolean root = logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (level != null || !root) {
            logger.setLevel(level == null ? null : level.level);
        }
        return state(logger);
    }

    /** Whether the logger would print secrets at this level. */
    public static boolean printsSecrets(String name, @Nullable LogLevel level) {
        return name.startsWith(SECRETIVE) && (level == null || level.compareTo(INFO) > 0);
    }

    private static LoggerState state(Logger logger) {
        return new LoggerState(
                logger.getName(),
                logger.getLevel() == null ? null : valueOf(logger.getLevel().toString()),
                valueOf(logger.getEffectiveLevel().toString()));
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
