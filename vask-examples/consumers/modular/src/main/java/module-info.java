/** A host application in a module. It does not require the annotations that Vask is compiled with. */
module app {
    requires dev.vask.core;
    requires dev.vask.jetty;
    requires dev.vask.micrometer;
    requires dev.vask.netty;
    requires dev.vask.undertow;
}
