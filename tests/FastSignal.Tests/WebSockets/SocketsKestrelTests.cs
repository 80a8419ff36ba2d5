namespace FastSignal.Tests.WebSockets;

/// <summary>Over the framework's sockets.</summary>
public sealed class SocketsKestrelTests() : KestrelTests(onEpoll: false);
