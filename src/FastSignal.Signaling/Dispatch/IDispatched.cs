namespace FastSignal.Signaling.Dispatch;

/// <summary>What a worker runs: a session whose inbox is not empty, never a single message, so that no message overtakes another.</summary>
internal interface IDispatched
{
    /// <summary>Chooses the worker in mode <see cref="DispatchMode.Hash"/>.</summary>
    uint DispatchHash { get; }

    /// <summary>Does what is due. Must not throw, and should leave the thread when it has to wait.</summary>
    void Run();
}
