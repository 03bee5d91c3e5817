package io.datahubgateway.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.NotControllerException;

/**
 * Keeps out what the embedded broker logs as an error, with a stack trace, when its parts ask its controller before that has
 * made itself the active one: they are told so and ask again. It happens on slow machines.
 */
public final class StartOfController extends Filter<ILoggingEvent> {

    private static final String LOGGER = "ControllerApis";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().endsWith(LOGGER) && isNotController(event.getThrowableProxy())
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean isNotController(IThrowableProxy thrown) {
        for (IThrowableProxy one = thrown; one != null; one = one.getCause()) {
            if (one.getClassName().equals(NotControllerException.class.getName())) {
                return true;
            }
        }
        return false;
    }
}
