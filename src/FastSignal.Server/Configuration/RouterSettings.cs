using FastSignal.Signaling.Dispatch;

namespace FastSignal.Server.Configuration;

/// <summary>Section <c>router</c>.</summary>
/// <param name="WorkerCount">Workers for heavy messages; 0 for none.</param>
/// <param name="QueueSize">Sessions that may wait for one worker.</param>
/// <param name="MaxQueueWait">Longest time a message may wait for a worker.</param>
/// <param name="Mode">How a session gets its worker.</param>
/// <param name="InboxSize">Messages of one client that may wait behind a slow one.</param>
internal sealed record RouterSettings(int WorkerCount, int QueueSize, TimeSpan MaxQueueWait, DispatchMode Mode, int InboxSize);
