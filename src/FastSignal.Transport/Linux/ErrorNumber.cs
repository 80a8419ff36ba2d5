namespace FastSignal.Transport.Linux;

/// <summary>The values of <c>errno</c> this transport tells apart.</summary>
internal static class ErrorNumber
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int OutOfMemory = 12;
    public const int TooManyInSystem = 23;
    public const int TooManyInProcess = 24;
    public const int InvalidArgument = 22;
    public const int BadDescriptor = 9;
    public const int NotASocket = 88;
    public const int NoBuffers = 105;
    public const int InProgress = 115;

    /// <summary>Whether accepting failed because the machine or the process has run out of something, which passes.</summary>
    public static bool IsExhaustion(int error) => error is TooManyInProcess or TooManyInSystem or NoBuffers or OutOfMemory;

    /// <summary>Whether the listening socket itself is gone.</summary>
    public static bool IsListenerGone(int error) => error is BadDescriptor or InvalidArgument or NotASocket;
}
