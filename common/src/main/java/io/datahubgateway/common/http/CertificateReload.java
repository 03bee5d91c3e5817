package io.datahubgateway.common.http;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of one port's certificate now and then and gives the port's servers what has changed. New
 * connections see the new certificate, those that are open stay as they are. Files that can't be used, also because they
 * are being written, leave everything as it was, with a warning. The files are read on a worker.
 */
final class CertificateReload {

    private static final Logger LOGGER = LoggerFactory.getLogger(CertificateReload.class);

    private final Vertx vertx;
    private final HttpPort port;
    private final PortTls tls;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private PortTls.Loaded loaded; // only within a look, and there is one at a time
    private @Nullable String complaint; // the same

    private CertificateReload(Vertx vertx, HttpPort port, PortTls tls, PortTls.Loaded loaded) {
        this.vertx = vertx;
        this.port = port;
        this.tls = tls;
        this.loaded = loaded;
    }

    /** From now on, as long as Vert.x is open. Not on an event loop. @param loaded what the port begins with */
    static CertificateReload start(Vertx vertx, HttpPort port, PortTls tls, PortTls.Loaded loaded, Duration every) {
        CertificateReload reload = new CertificateReload(vertx, port, tls, loaded);
        vertx.getOrCreateContext().runOnContext(begin -> reload.lookAgain(every));
        return reload;
    }

    /** Of the port; it was opened with what was loaded. Any thread. */
    void add(HttpServer server) {
        servers.add(server);
    }

    private void lookAgain(Duration every) {
        vertx.setTimer(
                every.toMillis(),
                fired -> vertx.executeBlocking(this::look)
                        .compose(changed -> changed ? update() : Future.succeededFuture())
                        .onFailure(fault -> LOGGER.atError()
                                .addKeyValue("port", port)
                                .setCause(fault)
                                .log("certificate was not reloaded, by a fault"))
                        .onComplete(done -> lookAgain(every)));
    }

    private boolean look() {
        try {
            PortTls.Loaded now = tls.load(vertx);
            complaint = null;
            if (now.contents().equals(loaded.contents())) {
                return false;
            }
            loaded = now;
            return true;
        } catch (InvalidDocumentException e) {
            if (!e.getMessage().equals(complaint)) {
                complaint = e.getMessage();
                LOGGER.atWarn()
                        .addKeyValue("port", port)
                        .addKeyValue("problem", complaint)
                        .log("certificate is not reloaded; the one before stays");
            }
            return false;
        }
    }

    private Future<?> update() {
        return Future.all(servers.stream()
                        .map(server -> server.updateSSLOptions(loaded.options()))
                        .toList())
                .onSuccess(done -> LOGGER.atInfo()
                        .addKeyValue("port", port)
                        .addKeyValue("subject", loaded.certificate().getSubjectX500Principal())
                        .addKeyValue("until", loaded.certificate().getNotAfter().toInstant())
                        .log("certificate reloaded"));
    }
}
