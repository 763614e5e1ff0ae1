/** Secrets are never told in anything's text form. That no log tells them is in dev.vask.transport.secrecy, for the tests of all modules. */
package dev.vask.secrecy;
