const MIB = 1 << 20;

/**
 * Server settings of the embedded engine. Its defaults are made for servers with tens of gigabytes: several caches of
 * 1 to 5 GB and hundreds of threads, so every cache is named here.
 */
export function engineConfiguration(memory: number): string {
  const settings: Readonly<Record<string, number>> = {
    max_server_memory_usage: memory,
    mark_cache_size: 32 * MIB,
    index_mark_cache_size: 8 * MIB,
    primary_index_cache_size: 16 * MIB,
    uncompressed_cache_size: 0,
    index_uncompressed_cache_size: 0,
    text_index_tokens_cache_size: 4 * MIB,
    text_index_header_cache_size: 8 * MIB,
    text_index_postings_cache_size: 8 * MIB,
    vector_similarity_index_cache_size: MIB,
    query_condition_cache_size: 4 * MIB,
    compiled_expression_cache_size: 4 * MIB,
    parquet_metadata_cache_size: MIB,
    iceberg_metadata_files_cache_size: MIB,
    mmap_cache_size: 16,
    background_pool_size: 1,
    background_merges_mutations_concurrency_ratio: 2,
    background_common_pool_size: 1,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_schedule_pool_size: 2,
    max_thread_pool_size: 200,
    max_thread_pool_free_size: 8,
    max_io_thread_pool_size: 8,
    max_active_parts_loading_thread_pool_size: 2,
    max_outdated_parts_loading_thread_pool_size: 1,
    max_parts_cleaning_thread_pool_size: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `  <${name}>${value}</${name}>`);
  return `<clickhouse>\n${lines.join('\n')}\n</clickhouse>\n`;
}
